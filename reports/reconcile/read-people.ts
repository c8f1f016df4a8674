import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isJunitOfPeople } from '../files.ts'
import { isOfPeople, readResult } from './read-allure.ts'
import { casesIn } from './read-junit.ts'
import { type PeopleReading, toldOnce } from './reading.ts'

/** What a tool shows that knows no states: only `passed` may look passed, and only `failed` failed. */
const stateShown = (state: string, shown: string): string => {
  const due = state === 'passed' || state === 'failed' ? state : 'skipped'
  return shown === due ? state : `${state}, shown as ${shown}`
}

/** What a reader of `junit-people.xml` and its further parts is told of the scenarios of people. */
export const readJunitPeople = (directory: string, runId: string): PeopleReading =>
  toldOnce(
    readdirSync(directory)
      .filter(isJunitOfPeople)
      .flatMap((name) => casesIn(join(directory, name), runId))
      .map(({ scenario, words, state }) => [scenario, stateShown(state, words)]),
  )

/** What a reader of `allure-results` is told of the scenarios of people. */
export const readAllurePeople = (directory: string, runId: string): PeopleReading =>
  toldOnce(
    readdirSync(directory)
      .filter(isOfPeople)
      .map((name) => readResult(directory, name, runId))
      .map(({ scenario, words, manual = '' }) => [scenario, stateShown(manual, words)]),
  )

/** How many scenarios of people stand where, by the list in `summary.md`. */
export const readSummaryPeople = (path: string): ReadonlyMap<string, number> => {
  const [, held, of, list = ''] =
    /<summary>Performed by people: (\d+) of (\d+) hold<\/summary>\n([\s\S]*?)<\/details>/.exec(
      readFileSync(path, 'utf8'),
    ) ?? []
  const statuses = [...list.matchAll(/^- (\w+): /gm)].map(([, status]) => status!)
  const holding = statuses.filter((status) => status === 'passed').length
  if (held !== undefined && (Number(held) !== holding || Number(of) !== statuses.length))
    throw new Error(
      `its head says that ${held} of ${of} scenarios of people hold, its list ${holding} of ${statuses.length}`,
    )
  return new Map(
    [...Map.groupBy(statuses, (status) => status)].map(([status, some]) => [status, some.length]),
  )
}
