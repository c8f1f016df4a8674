import { dirname, relative } from 'node:path'
import { daemonEnds, faultLines, type Reports, type RunRecord, wasNotPlayed } from '../../reports/index.ts'
import { type Console, count, showDuration } from '../console.ts'

type Scenario = RunRecord['scenarios'][number]

/** Tells a newcomer what was promised, on which network, and how many promises were kept. */
export const printSummary = (reports: Reports, console: Console): void => {
  const { record, verdict } = reports
  const { context, skips } = record
  console.line(`\n${console.paint(verdict, record.verdict.sentence)}`)
  console.line(`On ${networkOf(record)}, daemon ${context.version}, in ${showDuration(record.durationMs)}.\n`)
  for (const [area, scenarios] of groupByArea(record.scenarios))
    console.line(`  ${lineOf(area, scenarios, console)}`)
  printBroken(record, console)
  printQuarantine(record, console)
  const wrong = [...record.verdict.causes.filter(isOfTheRun).map(({ text }) => text), ...lateCauses(reports)]
  printList('Wrong with the run itself', wrong, console)
  printList(
    'Skipped, and why',
    skips.map(({ title, reason }) => `${title}: ${reason}`),
    console,
  )
  printList('Worth a look', record.verdict.warnings, console)
  const allure =
    reports.allure.why === undefined ? [] : [`the Allure page was not made: ${reports.allure.why}`]
  printList('More is possible here (npm run env -- doctor)', [...context.notes, ...allure], console)
}

/** One line for each network that the features were played on. */
export const printPlaces = (
  judged: readonly {
    readonly play: { readonly place: string }
    readonly reports: Pick<Reports, 'counts' | 'verdict'>
  }[],
  console: Console,
): void => {
  console.line('\nOn all networks')
  for (const { play, reports } of judged) {
    const { passed, failed, skipped } = reports.counts
    const mark = reports.verdict === 'red' ? console.paint('red', '✗') : console.paint('green', '✓')
    console.line(`  ${mark} ${play.place.padEnd(14)} ${passed} kept, ${failed} broken, ${skipped} skipped`)
  }
}

/** Where the page is, relative to the working directory; never a page that is not there. */
export const reportLine = (page: string | undefined): string =>
  page === undefined
    ? 'The report could not be written; why stands above.'
    : `The report: ${relative(process.cwd(), page)}`

/** Found while the last files were written, after the record was closed. */
const lateCauses = ({ causes, record }: Reports): readonly string[] =>
  causes.filter((cause) => !record.verdict.causes.some(({ text }) => text === cause))

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
  const notPlayed = scenarios.filter(wasNotPlayed).length
  const [kept, broken, skipped] = [of('passed', 'flaky'), of('failed') - notPlayed, of('skipped')]
  const parts = [
    `${kept} kept`,
    ...(broken > 0 ? [console.paint('red', `${broken} broken`)] : []),
    ...(notPlayed > 0 ? [console.paint('red', `${notPlayed} not played`)] : []),
    ...(skipped > 0 ? [console.paint('yellow', `${skipped} skipped`)] : []),
  ]
  const isBad = broken + notPlayed > 0
  const mark = isBad ? console.paint('red', '✗') : console.paint('green', '✓')
  return `${mark} ${area.padEnd(14)} ${parts.join(', ')}`
}

const printBroken = ({ scenarios }: RunRecord, console: Console): void => {
  const broken = scenarios.filter((one) => one.outcome === 'failed' && !wasNotPlayed(one))
  if (broken.length > 0) console.line('\nBroken promises')
  for (const scenario of broken) {
    console.line(`  ${console.paint('red', '✗')} ${scenario.feature} › ${scenario.title}`)
    console.line(console.paint('dim', `      ${scenario.uri}:${scenario.line}`))
    const step = scenario.attempts
      .at(-1)
      ?.steps.find(({ status }) => status !== 'passed' && status !== 'skipped')
    for (const line of scenario.attempts.slice(-1).flatMap(faultLines)) console.line(`      ${line}`)
    for (const line of scenario.attempts.slice(-1).flatMap(({ steps }) => daemonEnds(steps)))
      console.line(`      ${line}`)
    if (step !== undefined) console.line(`      ${step.keyword.trim()} ${step.text}`)
    console.line(`      ${shorten(step?.error?.message ?? scenario.why ?? '')}`)
    for (const seen of step?.lastSeen ?? []) {
      console.line(
        `      last seen on ${seen.host}: ${shorten(seen.inWords ?? seen.lastSeen)} (expected ${shorten(seen.expected)})`,
      )
    }
  }
}

const printQuarantine = ({ quarantine }: RunRecord, console: Console): void => {
  if (quarantine === undefined) return
  const lines = [
    ...quarantine.covered.map(
      ({ title, owner, expires, reason }) => `${title}: ${owner}, until ${expires}: ${reason}`,
    ),
    ...quarantine.refused.map(({ text }) => `not covered: ${text}`),
  ]
  printList(`Quarantined; the gate of a merge request is ${quarantine.gate}`, lines, console)
}

/** The report has the whole. */
const shorten = (text: string): string => {
  const line = text.trim().split('\n', 1)[0] ?? ''
  return line.length <= 240 ? line : `${line.slice(0, 240)} …`
}

const printList = (title: string, lines: readonly string[], console: Console): void => {
  if (lines.length === 0) return
  console.line(`\n${title}`)
  for (const line of lines) console.line(`  – ${line}`)
}
