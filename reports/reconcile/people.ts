import { dirname } from 'node:path'
import { readEnding } from '../ending.ts'
import type { ReportFiles } from '../files.ts'
import { shownAs } from '../formats/performed.ts'
import type { RunRecord } from '../model.ts'
import type { MetricsReading } from './read-lines.ts'
import { type PageReading, readRecordPeople } from './read-pages.ts'
import { readAllurePeople, readJunitPeople, readSummaryPeople } from './read-people.ts'
import { type PeopleReading, toldOnce } from './reading.ts'

/** Not in the stream: where the record says that people stand is held against what a reader of a file is told. */
const mustAgree = (found: PeopleReading, { manual = [] }: RunRecord): void => {
  const known = toldOnce(manual.map(({ scenario, status }) => [scenario, status]))
  const differing = [...new Set([...known.keys(), ...found.keys()])].find(
    (id) => found.get(id) !== known.get(id),
  )
  if (differing === undefined) return
  const line = manual.find(({ scenario }) => scenario === differing)
  const name = line === undefined ? differing : `"${line.title}" (${differing})`
  throw new Error(
    `it says "${found.get(differing) ?? 'nothing'}" of ${name}, ${line === undefined ? 'which nobody performs' : `which is ${line.status}`}`,
  )
}

/** The same for a file that counts and names none. */
const mustCount = (found: ReadonlyMap<string, number>, { manual = [] }: RunRecord): void => {
  const statuses = new Set([...found.keys(), ...manual.map(({ status }) => status)])
  for (const status of statuses) {
    const known = manual.filter((line) => line.status === status).length
    const told = found.get(status) ?? 0
    if (told !== known)
      throw new Error(`it says that ${told} scenarios of people are ${status}, the record ${known}`)
  }
}

/** A run that kept nothing of people was told of them later, and its ending is no witness. */
const endingAgrees = ({ ending }: ReportFiles, record: RunRecord): void => {
  const kept = readEnding({ ending }, record.context.runId)
  if ('code' in kept || kept.manual === undefined) return
  mustAgree(toldOnce(kept.manual.map(({ scenario, status }) => [scenario, status])), record)
}

/** What was read already while counts were held against the stream; absent where it could not be. */
export interface ReadBefore {
  readonly page?: PageReading
  readonly metrics?: MetricsReading
}

/**
 * One check for each file that tells where the scenarios of people stand: none lost, none more, each in the state that the
 * record gives it. Each throws an Error that names the first scenario, or the first state, that differs.
 */
export const peopleChecks = (
  files: ReportFiles,
  record: RunRecord,
  { page, metrics }: ReadBefore,
): Readonly<Record<string, () => void>> => {
  const runId = record.context.runId
  return {
    'ending.json': () => endingAgrees(files, record),
    'record.json': () => mustAgree(readRecordPeople(files.record), record),
    'junit-people.xml': () => mustAgree(readJunitPeople(dirname(files.junit), runId), record),
    'allure-results': () => mustAgree(readAllurePeople(files.allureResults, runId), record),
    'summary.md': () => mustCount(readSummaryPeople(files.summary), record),
    ...(page === undefined ? {} : { 'index.html': () => mustAgree(page.people, record) }),
    ...(metrics === undefined ? {} : { 'metrics.txt': () => mustCount(metrics.people, record) }),
  }
}

/** How many scenarios of people a tool shows as passed, failed and skipped beside those of machines. */
export const peopleShown = ({ manual = [] }: RunRecord) => {
  const of = (wanted: ReturnType<typeof shownAs>): number =>
    manual.filter(({ status }) => shownAs(status) === wanted).length
  return { passed: of('passed'), failed: of('failed'), skipped: of('skipped') }
}
