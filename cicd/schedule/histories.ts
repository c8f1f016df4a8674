import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Measured, readMeasured } from './durations.ts'

/** Beyond what a history may grow to; anything larger is none. */
const maxBytes = 256 * 1024 ** 2

/** Histories that are looked for, oldest first; the last run alone where nothing remembers more. */
export const defaultHistories = (root: string): readonly string[] => [
  'cicd/schedule/testing/recorded-day.ndjson',
  ...globSync('.cache/history/*.ndjson', { cwd: root }).sort(),
  ...['reports/history.ndjson', 'reports/out/history.ndjson']
    .filter((file) => existsSync(join(root, file)))
    .slice(0, 1),
]

export interface Histories {
  readonly measured: readonly Measured[]
  /** What could not be used of them, and that it was passed over; for people. */
  readonly problems: readonly string[]
}

const readOne = (root: string, file: string): Histories => {
  try {
    if (statSync(join(root, file)).size > maxBytes) throw new Error('it is larger than 256 MiB')
    const { measured, unusable } = readMeasured(readFileSync(join(root, file), 'utf8'))
    const lines = unusable === 1 ? '1 line' : `${unusable} lines`
    return { measured, problems: unusable === 0 ? [] : [`${lines} of ${file} cannot be used; passed over`] }
  } catch (error) {
    return { measured: [], problems: [`${file} cannot be read; passed over: ${(error as Error).message}`] }
  }
}

/** Reads histories; those that are absent are left out, and whatever else is wrong with one is told and costs only that. */
export const readHistories = (root: string, files: readonly string[]): Histories => {
  const all = files.filter((file) => existsSync(join(root, file))).map((file) => readOne(root, file))
  return {
    measured: all.flatMap(({ measured }) => measured),
    problems: all.flatMap(({ problems }) => problems),
  }
}
