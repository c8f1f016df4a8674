import { appendFileSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Fault } from '../environment.ts'
import type { OpenFault } from '../faults/index.ts'
import type { FaultBook } from './fault-book.ts'
import { readEnd } from './read-end.ts'

/** `begins`: from now on it may be felt. `bites`: everything for it has been done. `over`: it was healed, or never came to be. */
export type FaultTurn = 'begins' | 'bites' | 'over'

export interface DiaryEntry {
  readonly atMs: number
  readonly turn: FaultTurn
  readonly id: string
  readonly fault: Fault
}

/** Some ten thousand turns; a network with more is not of interest for its first ones. */
const maxBytes = 1024 * 1024

const parse = (line: string): readonly DiaryEntry[] => {
  try {
    const value = JSON.parse(line) as Partial<DiaryEntry> | null
    const isWhole = typeof value?.atMs === 'number' && value.turn !== undefined && value.fault !== undefined
    return isWhole ? [value as DiaryEntry] : []
  } catch {
    return []
  }
}

/** What was inflicted and healed so far, by whichever process, oldest first. */
export const readDiary = async (file: string): Promise<readonly DiaryEntry[]> => {
  const text = await readEnd(file, maxBytes).catch(() => '')
  return text.split('\n').flatMap(parse)
}

const append = (file: string, entry: DiaryEntry): void => {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 16 * maxBytes) return
    appendFileSync(file, `${JSON.stringify(entry)}\n`, { mode: 0o600 })
  } catch {
    // It is evidence only: a fault must be healed though nothing can be written about it.
  }
}

/** A book of faults that also remembers when each page was written and removed. */
export const keepDiary = (book: FaultBook, file: string, now: () => number): FaultBook => {
  const note = (turn: FaultTurn, { id, fault }: Pick<OpenFault, 'id' | 'fault'>) =>
    append(file, { atMs: now(), turn, id, fault })
  const find = (id: string) => book.list().find((page) => page.id === id)
  return {
    list: book.list,
    write: (page) => {
      const turn = find(page.id) === undefined ? 'begins' : 'bites'
      book.write(page)
      note(turn, page)
    },
    remove: (id) => {
      const page = find(id)
      book.remove(id)
      if (page !== undefined) note('over', page)
    },
  }
}
