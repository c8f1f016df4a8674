import { readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ReportFiles } from './files.ts'
import { badgeText } from './formats/badge.ts'
import type { Cause, Counts, RunRecord, Scenario } from './model.ts'
import { peopleChecks, peopleShown } from './reconcile/people.ts'
import { readAllure, readAllurePage } from './reconcile/read-allure.ts'
import { readPlaces } from './reconcile/read-elsewhere.ts'
import { readJunit } from './reconcile/read-junit.ts'
import { type MetricsReading, readHistoryLines, readMetrics } from './reconcile/read-lines.ts'
import { type PageReading, readPage, readRecord, readSummary } from './reconcile/read-pages.ts'
import { outcomeSaid, quarantinedIn, type Reading, type Said, said } from './reconcile/reading.ts'
import { tally } from './stream/tally.ts'
import { oneLine } from './text.ts'
import { countOutcomes } from './verdict.ts'

const say = ({ passed, failed, skipped }: Omit<Counts, 'flaky'>): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`

const same = (a: Counts, b: Counts): boolean =>
  a.passed === b.passed && a.failed === b.failed && a.skipped === b.skipped && a.flaky === b.flaky

const countReading = (reading: Reading): Counts =>
  countOutcomes([...reading.values()].map((words) => ({ outcome: outcomeSaid(words) })))

/** Not in the stream: what the record says stands against what a reader of a file counts. */
const mustTell = (found: number, { quarantine }: RunRecord): void => {
  const known = quarantine?.covered.length ?? 0
  if (found !== known) throw new Error(`it says that ${found} are quarantined, the record ${known}`)
}

const mustMatch = (found: Counts, stream: Counts): void => {
  if (!same(found, stream))
    throw new Error(
      `it says ${say(found)} (${found.flaky} flaky), the stream ${say(stream)} (${stream.flaky} flaky)`,
    )
}

const wordsOf = ({ outcome, quarantine }: Scenario): Said => said(outcome, quarantine !== undefined)

const mustAgree = (reading: Reading, record: RunRecord, stream: Counts): void => {
  mustMatch(countReading(reading), stream)
  mustTell(quarantinedIn(reading), record)
  const differing = record.scenarios.find((scenario) => reading.get(scenario.id) !== wordsOf(scenario))
  if (differing !== undefined)
    throw new Error(
      `it says "${reading.get(differing.id) ?? 'nothing'}" of "${differing.title}", which is ${wordsOf(differing)}`,
    )
}

/** What the forge compares between runs: counts, and the ratio that follows from them. */
const metricsAgree = (found: MetricsReading, stream: Counts): void => {
  const ratio = stream.flaky / Math.max(1, stream.passed + stream.failed)
  if (found.flakeRatio !== ratio)
    throw new Error(`it says that ${found.flakeRatio} of what ran is flaky, the stream ${ratio}`)
}

const mustSay = (path: string, text: string): void => {
  if (!readFileSync(path, 'utf8').includes(`>${text}<`)) throw new Error(`it does not say "${text}"`)
}

/** The page has to show of every other network what that network's own JUnit file says. */
const elsewhereAgrees = ({ page, topologies }: ReportFiles, { elsewhere = [] }: RunRecord): void => {
  // Without another network there is nothing to compare, and the page of a large run is long.
  if (elsewhere.length === 0) return
  const shown = readPlaces(page)
  const runIds = new Map(elsewhere.map(({ topology, runId }) => [topology, runId]))
  for (const [topology, runId] of runIds) {
    const told = readJunit(join(topologies, topology), runId)
    const reading: Reading = shown.get(topology) ?? new Map()
    const differing = [...told].find(([id, words]) => reading.get(id) !== outcomeSaid(words))
    if (differing !== undefined || told.size !== reading.size)
      throw new Error(`the page and the JUnit file of ${topology} differ (${differing?.[0] ?? 'number'})`)
  }
}

const notEmpty = (path: string): string => {
  if (statSync(path).isFile() && statSync(path).size === 0) throw new Error('it is empty')
  return path
}

/** What the page of Allure counts of machines: it shows people among them. */
const pageOfAllure = ({ allureReport }: ReportFiles, record: RunRecord, { flaky }: Counts): Counts => {
  const all = readAllurePage(notEmpty(join(allureReport, 'index.html')))
  const people = peopleShown(record)
  return {
    passed: all.passed - people.passed,
    failed: all.failed - people.failed,
    skipped: all.skipped - people.skipped,
    flaky,
  }
}

type Checks = Readonly<Record<string, () => void>>

/** Does each for itself. */
const differences = (checks: Checks, truth: string): { readonly format: string; readonly cause: Cause }[] =>
  Object.entries(checks).flatMap(([format, check]) => {
    try {
      check()
      return []
    } catch (error) {
      const text = `${format} does not agree with ${truth}: ${oneLine((error as Error).message, 400)}`
      return [{ format, cause: { code: 'NOT_RECONCILED', text } }]
    }
  })

export interface ReconcileOptions {
  /** Whether the Allure page was made, and so must agree as well. */
  readonly allurePage: boolean
}

/**
 * Reads every written file again, as a stranger would, and holds it against a second count of the stream, and against
 * where the record says that people stand.
 *
 * @returns a cause for each format that is missing, empty, unreadable, of another run, or that counts differently
 */
export const reconcile = async (
  files: ReportFiles,
  record: RunRecord,
  { allurePage }: ReconcileOptions,
): Promise<Cause[]> => {
  const runId = record.context.runId
  const stream = await tally(files.messages).catch(
    (): Counts => ({ passed: 0, failed: 0, skipped: 0, flaky: 0 }),
  )
  const total = (found: Counts & { readonly quarantined: number }): void => {
    mustMatch(found, stream)
    mustTell(found.quarantined, record)
  }
  const before: { page?: PageReading; metrics?: MetricsReading } = {}
  const checks: Checks = {
    'the record in memory': () => {
      mustMatch(record.counts, stream)
      mustTell(record.scenarios.filter(({ quarantine }) => quarantine !== undefined).length, record)
    },
    'record.json': () => mustAgree(readRecord(notEmpty(files.record), runId), record, stream),
    'junit.xml': () => mustAgree(readJunit(dirname(files.junit), runId), record, stream),
    'allure-results': () => mustAgree(readAllure(files.allureResults, runId), record, stream),
    'summary.md': () => total(readSummary(notEmpty(files.summary), runId)),
    'index.html': () => {
      before.page = readPage(notEmpty(files.page), runId)
      mustAgree(before.page.scenarios, record, stream)
    },
    'history.ndjson': () => mustAgree(readHistoryLines(files.history, runId), record, stream),
    'metrics.txt': () => {
      before.metrics = readMetrics(files.metrics)
      total(before.metrics)
      metricsAgree(before.metrics, stream)
    },
    'badge.svg': () => mustSay(files.badge, badgeText(record)),
    'what is said of other networks': () => elsewhereAgrees(files, record),
    ...(allurePage
      ? {
          'allure-report': () => mustMatch(pageOfAllure(files, record, stream), stream),
        }
      : {}),
  }
  const played = differences(checks, 'the stream')
  const ofPeople = Object.entries(peopleChecks(files, record, before)).filter(
    ([format]) => !played.some((one) => one.format === format),
  )
  return [...played, ...differences(Object.fromEntries(ofPeople), 'what people performed')].map(
    ({ cause }) => cause,
  )
}
