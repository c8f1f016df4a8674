import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { ReportFiles } from './files.ts'
import type { Cause, Counts, RunRecord } from './model.ts'
import { readAllure, readAllurePage } from './reconcile/read-allure.ts'
import { readJunit } from './reconcile/read-junit.ts'
import { readPage, readRecord, readSummary } from './reconcile/read-pages.ts'
import type { Reading } from './reconcile/reading.ts'
import { tally } from './stream/tally.ts'
import { oneLine } from './text.ts'
import { countOutcomes } from './verdict.ts'

const say = ({ passed, failed, skipped }: Omit<Counts, 'flaky'>): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`

const same = (a: Counts, b: Counts): boolean =>
  a.passed === b.passed && a.failed === b.failed && a.skipped === b.skipped && a.flaky === b.flaky

const countReading = (reading: Reading): Counts =>
  countOutcomes([...reading.values()].map((outcome) => ({ outcome })))

const mustMatch = (found: Counts, stream: Counts): void => {
  if (!same(found, stream))
    throw new Error(
      `it says ${say(found)} (${found.flaky} flaky), the stream ${say(stream)} (${stream.flaky} flaky)`,
    )
}

const mustAgree = (reading: Reading, { scenarios }: RunRecord, stream: Counts): void => {
  mustMatch(countReading(reading), stream)
  const differing = scenarios.find(({ id, outcome }) => reading.get(id) !== outcome)
  if (differing !== undefined)
    throw new Error(
      `it says "${reading.get(differing.id) ?? 'nothing'}" of "${differing.title}", which is ${differing.outcome}`,
    )
}

const notEmpty = (path: string): string => {
  if (statSync(path).isFile() && statSync(path).size === 0) throw new Error('it is empty')
  return path
}

export interface ReconcileOptions {
  /** Whether the Allure page was made, and so must agree as well. */
  readonly allurePage: boolean
}

/**
 * Reads every written file again, as a stranger would, and holds it against a second count of the stream.
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
  const checks: Readonly<Record<string, () => void>> = {
    'the record in memory': () => mustMatch(record.counts, stream),
    'record.json': () => mustAgree(readRecord(notEmpty(files.record), runId), record, stream),
    'junit.xml': () => mustAgree(readJunit(notEmpty(files.junit), runId), record, stream),
    'allure-results': () => mustAgree(readAllure(files.allureResults, runId), record, stream),
    'summary.md': () => mustMatch(readSummary(notEmpty(files.summary), runId), stream),
    'index.html': () => mustAgree(readPage(notEmpty(files.page), runId), record, stream),
    ...(allurePage
      ? {
          'allure-report': () =>
            mustMatch(
              { ...readAllurePage(notEmpty(join(files.allureReport, 'index.html'))), flaky: stream.flaky },
              stream,
            ),
        }
      : {}),
  }
  return Object.entries(checks).flatMap(([format, check]) => {
    try {
      check()
      return []
    } catch (error) {
      return [
        {
          code: 'NOT_RECONCILED',
          text: `${format} does not agree with the stream: ${oneLine((error as Error).message, 400)}`,
        },
      ]
    }
  })
}
