import { closeSync, openSync, readSync } from 'node:fs'
import type { Outcome } from '../model.ts'

/** What a scenario came to, and whether that is quarantined. */
export type Said = Outcome | `${Outcome}, quarantined`

/** What a written file says of each scenario, by id. */
export type Reading = ReadonlyMap<string, Said>

/** Where the scenarios of people stand by what a written file says, by id. */
export type PeopleReading = ReadonlyMap<string, string>

/** @throws Error naming a scenario that a file tells twice, of which a reader takes one and nobody knows which */
export const toldOnce = (told: readonly (readonly [string, string])[]): PeopleReading => {
  const once = new Map(told)
  const twice = told.find(([id], at) => told.findIndex(([other]) => other === id) !== at)
  if (twice !== undefined) throw new Error(`it tells ${twice[0]} twice`)
  return once
}

export const said = (outcome: Outcome, isQuarantined: boolean): Said =>
  isQuarantined ? `${outcome}, quarantined` : outcome

export const outcomeSaid = (words: Said): Outcome => words.split(',', 1)[0] as Outcome

export const quarantinedIn = (reading: Reading): number =>
  [...reading.values()].filter((words) => words !== outcomeSaid(words)).length

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

export const isOutcome = (value: unknown): value is Outcome =>
  value === 'passed' || value === 'flaky' || value === 'failed' || value === 'skipped'

const chunkBytes = 1024 ** 2

/** Lines of a file, one at a time, so that a large file is never in memory at once; the last may lack its newline. */
export function* linesOf(path: string): Generator<string, undefined> {
  const file = openSync(path, 'r')
  try {
    const chunk = Buffer.alloc(chunkBytes)
    let parts: Buffer[] = []
    for (let size = readSync(file, chunk); size > 0; size = readSync(file, chunk)) {
      let from = 0
      for (let at = chunk.indexOf(10); at !== -1 && at < size; at = chunk.indexOf(10, from)) {
        yield Buffer.concat([...parts, chunk.subarray(from, at)]).toString('utf8')
        parts = []
        from = at + 1
      }
      if (from < size) parts.push(Buffer.from(chunk.subarray(from, size)))
    }
    if (parts.length > 0) yield Buffer.concat(parts).toString('utf8')
  } finally {
    closeSync(file)
  }
}
