import type { Counts, RunRecord, Scenario, ScopeItem } from '../model.ts'
import { wasNotPlayed } from '../not-played.ts'
import { coverScope, type ItemCoverage } from '../scope.ts'
import { duration, many, oneLine, shorten } from '../text.ts'
import { countOutcomes } from '../verdict.ts'
import { changesSince } from './changes.ts'
import { codeBlock, escapeMarkdown } from './markdown.ts'
import {
  brokenStep,
  byFeature,
  faultLines,
  lastSeenLine,
  lastSeenOf,
  quarantineLine,
  whyProvider,
} from './story.ts'
import { toldOnce } from './told-once.ts'

/** A merge request shows some failures; all are on the page. */
const failuresShown = 20

const head = ({ verdict, context, durationMs, counts, quarantine }: RunRecord): string[] => [
  `<!-- run: ${context.runId} -->`,
  `## ${verdict.colour === 'green' ? '✅ Green' : '❌ Red'}: ${escapeMarkdown(verdict.sentence)}`,
  `**${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped** in ${duration(durationMs)}, ` +
    `${(quarantine?.covered.length ?? 0) > 0 ? `**${quarantine?.covered.length} of these quarantined**, ` : ''}` +
    `version ${escapeMarkdown(context.version)} (${escapeMarkdown(context.commit.slice(0, 12))}).`,
  `Provider **${escapeMarkdown(context.provider)}**: ${escapeMarkdown(whyProvider(context))}`,
]

const causes = ({ verdict }: RunRecord): string[] =>
  verdict.causes.length === 0
    ? []
    : ['### Why it is red', verdict.causes.map(({ text }) => `- ${escapeMarkdown(text)}`).join('\n')]

const warnings = ({ verdict }: RunRecord): string[] =>
  verdict.warnings.length === 0
    ? []
    : [verdict.warnings.map((text) => `- ⚠️ ${escapeMarkdown(text)}`).join('\n')]

const places = ({ elsewhere = [] }: RunRecord): string[] =>
  elsewhere.length === 0
    ? []
    : [
        elsewhere
          .map(({ topology, colour, counts: { passed, failed, skipped } }) => {
            const sign = colour === 'green' ? '✅' : '❌'
            return `- ${sign} The same on **${escapeMarkdown(topology)}**: ${passed} passed, ${failed} failed, ${skipped} skipped`
          })
          .join('\n'),
      ]

const row = (name: string, { passed, failed, skipped, flaky }: Counts): string =>
  `| ${name} | ${passed - flaky} | ${flaky} | ${failed} | ${skipped} |`

const table = ({ scenarios, counts }: RunRecord): string[] => [
  '### By feature',
  [
    '| Feature | passed | flaky | failed | skipped |',
    '|---|--:|--:|--:|--:|',
    ...[...byFeature(scenarios)].map(([feature, some]) => row(escapeMarkdown(feature), countOutcomes(some))),
    row('**All**', counts),
  ].join('\n'),
]

const failure = (scenario: Scenario): string => {
  const step = brokenStep(scenario.attempts.at(-1)!)
  const place = scenario.rule === undefined ? scenario.feature : `${scenario.feature} › ${scenario.rule}`
  const lines = [
    ...(step === undefined ? [] : [`${step.keyword.trim()} ${step.text}`]),
    step?.error?.message ?? scenario.why ?? '',
    ...lastSeenOf(scenario).map(lastSeenLine),
    ...faultLines(scenario.attempts.at(-1)!),
  ]
  return [
    `**${escapeMarkdown(scenario.title)}**  `,
    `${escapeMarkdown(place)}, \`${scenario.uri.replaceAll('`', '')}:${scenario.line}\``,
    '',
    codeBlock(shorten(lines.join('\n'), 2000)),
  ].join('\n')
}

const failures = ({ scenarios }: RunRecord): string[] => {
  const failed = scenarios.filter((one) => one.outcome === 'failed' && !wasNotPlayed(one))
  if (failed.length === 0) return []
  const rest = failed.length - failuresShown
  return [
    '### What failed',
    ...failed.slice(0, failuresShown).map(failure),
    ...(rest > 0 ? [`… and ${rest} more; see the page.`] : []),
  ]
}

const listed = (title: string, scenarios: readonly Scenario[]): string[] =>
  scenarios.length === 0
    ? []
    : [
        `<details><summary>${title}: ${many(scenarios.length, 'scenario')}</summary>`,
        scenarios
          .map(({ title: name, why }) => `- ${escapeMarkdown(name)}: ${escapeMarkdown(oneLine(why ?? ''))}`)
          .join('\n'),
        '</details>',
      ]

/** Never folded away: what is against a run stands where it is seen. */
const quarantine = ({ quarantine: found }: RunRecord): string[] => {
  if (found === undefined || found.covered.length + found.refused.length === 0) return []
  return [
    `### Quarantined: ${found.covered.length}; the gate of a merge request is ${found.gate}`,
    [
      ...found.covered.map(
        (one) =>
          `- ${one.outcome}: ${escapeMarkdown(one.title)} \`${one.scenario}\`: ${escapeMarkdown(quarantineLine(one))}`,
      ),
      ...found.refused.map(({ text }) => `- ⚠️ not covered: ${escapeMarkdown(text)}`),
    ].join('\n'),
  ]
}

const manual = ({ manual: lines = [] }: RunRecord): string[] => {
  if (lines.length === 0) return []
  const holding = lines.filter(({ status }) => status === 'passed').length
  return [
    `<details><summary>Performed by people: ${holding} of ${lines.length} hold</summary>`,
    lines
      .map(
        ({ status, title, why }) => `- ${status}: ${escapeMarkdown(title)}: ${escapeMarkdown(oneLine(why))}`,
      )
      .join('\n'),
    '</details>',
  ]
}

const mark = { proven: '✅', broken: '❌', skipped: '⏭️', open: '' } as const

const coverage = (items: readonly ItemCoverage[]): string[] => {
  const touched = items.filter(({ lines }) => lines.some(({ state }) => state !== 'open'))
  const all = items.flatMap(({ lines }) => lines)
  const proven = all.filter(({ state }) => state === 'proven').length
  if (all.length === 0) return []
  const list = touched.map(({ item, lines }) => {
    const marks = lines
      .filter(({ state }) => state !== 'open')
      .map(({ id, state }) => `${mark[state]} ${escapeMarkdown(id)}`)
    return `- ${escapeMarkdown(item.title)}: ${marks.join(', ')}`
  })
  return [
    `<details><summary>Scope: ${proven} of ${all.length} lines proven by this run</summary>`,
    list.join('\n') || 'No scenario names a line of the scope.',
    '</details>',
  ]
}

const planOf = ({ context: { plan } }: RunRecord): string[] =>
  plan === undefined
    ? []
    : [
        `<details><summary>Planned for ${escapeMarkdown(plan.event)}: ${many(plan.rows.length, 'job')}; not run, and why: ${plan.notRun.length}</summary>`,
        [
          ...plan.rows.map(({ stage, provider, topology, reason }) => {
            const place = topology === undefined ? provider : `${provider}/${topology}`
            return `- ${escapeMarkdown(stage)} on ${escapeMarkdown(place)}: ${escapeMarkdown(reason)}`
          }),
          ...plan.notRun.map(
            ({ what, reason }) => `- not ${escapeMarkdown(what)}: ${escapeMarkdown(reason)}`,
          ),
        ].join('\n'),
        '</details>',
      ]

/** What a merge request shows: verdict, provider, table by feature, what failed and what was last seen, skips, scope. */
export const summary = (record: RunRecord, scope: readonly ScopeItem[]): string =>
  `${[
    ...head(record),
    ...places(record),
    ...warnings(record),
    ...causes(record),
    ...quarantine(record),
    ...changesSince(record),
    ...table(record),
    ...failures(toldOnce(record)),
    ...listed(
      'Flaky',
      record.scenarios.filter(({ outcome }) => outcome === 'flaky'),
    ),
    ...listed('Not played', record.scenarios.filter(wasNotPlayed)),
    ...listed(
      'Skipped',
      record.scenarios.filter(({ outcome }) => outcome === 'skipped'),
    ),
    ...manual(record),
    ...planOf(record),
    ...coverage(coverScope(scope, record.scenarios)),
    ...(record.context.notes.length === 0
      ? []
      : [record.context.notes.map((note) => `- ${escapeMarkdown(note)}`).join('\n')]),
  ].join('\n\n')}\n`
