import { dirname } from 'node:path'
import type { RunRecord, Scenario } from '../../reports/index.ts'
import { type Console, count, showDuration } from '../console.ts'

/** Tells a newcomer what was promised, on which network, and how many promises were kept. */
export const printSummary = (record: RunRecord, console: Console): void => {
  const { context, counts, verdict } = record
  console.line(`\n${console.paint(verdict.colour, verdict.sentence)}`)
  console.line(`On ${networkOf(record)}, daemon ${context.version}, in ${showDuration(record.durationMs)}.\n`)
  for (const [area, scenarios] of groupByArea(record.scenarios))
    console.line(`  ${lineOf(area, scenarios, console)}`)
  printBroken(record, console)
  printList(
    'Skipped, and why',
    record.skips.map(({ title, reason }) => `${title}: ${reason}`),
    console,
  )
  printList(
    'Wrong with the run itself',
    record.verdict.causes.filter(isOfTheRun).map(({ text }) => text),
    console,
  )
  printList('Worth a look', verdict.warnings, console)
  printList('More is possible here (npm run env -- doctor)', context.notes, console)
  if (counts.passed + counts.failed + counts.skipped === 0)
    console.line('\nNo scenario was selected, so nothing was shown.')
}

const networkOf = ({ context, environments }: RunRecord): string => {
  const networks = count(environments.length, 'network')
  const hosts = environments.reduce((total, { hosts: members }) => total + members.length, 0)
  return environments.length === 0
    ? `no network (provider ${context.provider})`
    : `${networks} with ${count(hosts, 'host')} in all (provider ${context.provider})`
}

const isOfTheRun = ({ code }: { code: string }): boolean => code !== 'SCENARIO_FAILED'

/** The folder under features, which is an area of promises. */
const groupByArea = (scenarios: readonly Scenario[]): ReadonlyMap<string, readonly Scenario[]> =>
  Map.groupBy(scenarios, ({ uri }) => dirname(uri).replace(/^features\/?/, '') || 'features')

const lineOf = (area: string, scenarios: readonly Scenario[], console: Console): string => {
  const of = (...outcomes: readonly string[]): number =>
    scenarios.filter(({ outcome }) => outcomes.includes(outcome)).length
  const [kept, broken, skipped] = [of('passed', 'flaky'), of('failed'), of('skipped')]
  const parts = [
    `${kept} kept`,
    ...(broken > 0 ? [console.paint('red', `${broken} broken`)] : []),
    ...(skipped > 0 ? [console.paint('yellow', `${skipped} skipped`)] : []),
  ]
  const mark = broken > 0 ? console.paint('red', '✗') : console.paint('green', '✓')
  return `${mark} ${area.padEnd(14)} ${parts.join(', ')}`
}

const printBroken = ({ scenarios }: RunRecord, console: Console): void => {
  const broken = scenarios.filter(({ outcome }) => outcome === 'failed')
  if (broken.length > 0) console.line('\nBroken promises')
  for (const scenario of broken) {
    console.line(`  ${console.paint('red', '✗')} ${scenario.feature} › ${scenario.title}`)
    console.line(console.paint('dim', `      ${scenario.uri}:${scenario.line}`))
    const step = scenario.attempts
      .at(-1)
      ?.steps.find(({ status }) => status !== 'passed' && status !== 'skipped')
    if (step !== undefined) console.line(`      ${step.keyword.trim()} ${step.text}`)
    for (const seen of step?.lastSeen ?? []) {
      console.line(
        `      last seen on ${seen.host}: ${seen.lastSeen} (${seen.question}; expected ${seen.expected})`,
      )
    }
    if (scenario.why !== undefined)
      console.line(`      ${scenario.why.split('\n').slice(0, 6).join('\n      ')}`)
  }
}

const printList = (title: string, lines: readonly string[], console: Console): void => {
  if (lines.length === 0) return
  console.line(`\n${title}`)
  for (const line of lines) console.line(`  – ${line}`)
}
