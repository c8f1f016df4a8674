import type { BugReport } from './bug-report.ts'
import { nearestWording } from './wordings.ts'

/** A sentence of a report as a step; where the vocabulary has something near, it stands above. */
const step = (keyword: string, sentence: string, wordings: readonly string[]): readonly string[] => {
  const nearest = nearestWording(sentence, wordings)
  const hint = nearest === undefined ? 'no wording is near; see steps/catalogue.md' : `near: ${nearest}`
  return nearest === sentence ? [`${keyword} ${sentence}`] : [`# ${hint}`, `${keyword} ${sentence}`]
}

const given = (sentences: readonly string[], wordings: readonly string[]): readonly string[] =>
  sentences.flatMap((sentence, index) => step(index === 0 ? 'Given' : 'And', sentence, wordings))

/**
 * A scenario to be finished by a person, out of a report: what was so becomes *Given*, what was done *When*, what was
 * expected *Then*, each under the wording that comes nearest. Its tag leads back to the report.
 */
export const skeletonOf = (report: BugReport, wordings: readonly string[]): string => {
  const tags = [`@scope:${report.scope ?? '<item>-<line>'}`, `@report:${report.report}`]
  const steps = [
    ...given(report.given, wordings),
    ...step('When', report.did, wordings),
    ...step('Then', report.expected, wordings),
  ]
  return `${[
    `Feature: ${report.title}`,
    '  Say in two lines who gains what by this promise.',
    '',
    `  # Seen in ${report.version}, on ${report.where}: ${report.saw}`,
    `  Rule: ${report.expected}`,
    '',
    `    ${tags.join(' ')}`,
    `    Scenario: ${report.title}`,
    ...steps.map((line) => `      ${line}`),
  ].join('\n')}\n`
}
