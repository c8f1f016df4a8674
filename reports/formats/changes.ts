import { slowerRule } from '../history/compare.ts'
import type { Changed, Comparison, RunRecord, Unsteady } from '../model.ts'
import { duration } from '../text.ts'
import { escapeMarkdown } from './markdown.ts'

/** A merge request shows some; all are in the record. */
const shown = 20

const changes = (title: string, some: readonly Changed[], more = (_one: Changed): string => ''): string[] =>
  some.length === 0
    ? []
    : [
        `**${title}: ${some.length}**`,
        some
          .slice(0, shown)
          .map((one) => `- ${escapeMarkdown(one.title)} \`${one.scenario}\`${more(one)}`)
          .concat(some.length > shown ? [`- … and ${some.length - shown} more`] : [])
          .join('\n'),
      ]

const slowdown =
  (comparison: Comparison) =>
  (one: Changed): string => {
    const found = comparison.slower.find(({ scenario }) => scenario === one.scenario)
    return found === undefined ? '' : `: ${duration(found.usualMs)} → ${duration(found.nowMs)}`
  }

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

const rates =
  (unsteady: readonly Unsteady[]) =>
  (one: Changed): string => {
    const found = unsteady.find(({ scenario }) => scenario === one.scenario)
    return found === undefined
      ? ''
      : `: ${found.steadiness}, fails in ${percent(found.low)} to ${percent(found.high)} (95 % confidence)`
  }

/** What changed since the last run of a baseline, and what is unsteady over many; nothing without a baseline. */
export const changesSince = ({ comparison }: RunRecord): string[] => {
  if (comparison === undefined) return []
  const { base, newlyFailing, fixed, flaky, slower, notRun, unsteady = [] } = comparison
  const lists = [
    ...changes('Newly failing', newlyFailing),
    ...changes('Fixed', fixed),
    ...changes('Flaky', flaky),
    ...changes('Unsteady: passes and fails on one build', unsteady, rates(unsteady)),
    ...changes('Slower', slower, slowdown(comparison)),
    ...changes('Ran then and not now', notRun),
  ]
  return [
    `### Since ${escapeMarkdown(base.commit.slice(0, 12))} (run ${escapeMarkdown(base.run)})`,
    ...(lists.length === 0 ? ['Nothing changed.'] : lists),
    ...(slower.length === 0 ? [] : [`Slower means ${slowerRule}.`]),
  ]
}
