import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { writeWhole } from '../files.ts'
import { type HistoryLine, historyKey, writeHistory } from '../history.ts'
import { isObject, isOutcome } from '../reconcile/reading.ts'
import { readLines } from '../stream/lines.ts'

/** Far longer than any line that this code writes. */
const maxLineBytes = 64 * 1024
const texts = ['run', 'at', 'commit', 'version', 'environment', 'scenario', 'title', 'uri'] as const

const isLine = (value: unknown): value is HistoryLine =>
  isObject(value) &&
  value.format === 1 &&
  texts.every((name) => typeof value[name] === 'string') &&
  isOutcome(value.outcome) &&
  Array.isArray(value.attempts) &&
  value.attempts.every((status) => typeof status === 'string') &&
  typeof value.durationMs === 'number'

const parse = (text: string): HistoryLine | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return isLine(value) ? value : undefined
  } catch {
    return undefined
  }
}

export interface History {
  /** Oldest first, as they were written. */
  readonly lines: readonly HistoryLine[]
  /** Lines that could not be used: torn by a power cut, or of another format. */
  readonly unusable: number
}

/**
 * Reads a history file; one that is not there is an empty history.
 *
 * @throws whatever the file system says of a file that is there and cannot be read
 */
export const readHistory = async (path: string): Promise<History> => {
  if (!existsSync(path)) return { lines: [], unusable: 0 }
  const lines: HistoryLine[] = []
  let unusable = 0
  for await (const read of readLines(path, maxLineBytes))
    for (const { text, tooLong } of read) {
      const line = parse(text)
      if (line !== undefined) lines.push(line)
      else if (tooLong === true || text.trim() !== '') unusable++
    }
  return { lines, unusable }
}

const endsTorn = (file: number): boolean => {
  const { size } = fstatSync(file)
  if (size === 0) return false
  const last = Buffer.alloc(1)
  readSync(file, last, 0, 1, size - 1)
  return last[0] !== 10
}

/**
 * Appends what a run says, once: lines of the same run, scenario and environment that are there already are left out,
 * so that an append which a power cut interrupted can be done again. On the disk when it returns.
 *
 * @returns how many lines were added
 */
export const appendHistory = async (path: string, lines: readonly HistoryLine[]): Promise<number> => {
  const known = new Set((await readHistory(path)).lines.map((line) => `${line.run} ${historyKey(line)}`))
  const added = lines.filter((line) => !known.has(`${line.run} ${historyKey(line)}`))
  const file = openSync(path, 'a+')
  try {
    writeFileSync(file, `${endsTorn(file) ? '\n' : ''}${writeHistory(added)}`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  return added.length
}

/** The newest lines of each scenario in each environment, in their order. */
const newestOf = (lines: readonly HistoryLine[], newest: number): readonly HistoryLine[] => {
  const groups = Map.groupBy(lines, historyKey)
  const kept = new Set([...groups.values()].flatMap((group) => group.slice(-newest)))
  return lines.filter((line) => kept.has(line))
}

const replaceHistory = (path: string, lines: readonly HistoryLine[]): void =>
  writeWhole(path, writeHistory(lines), { durable: true })

/** Keeps the newest lines of each scenario in each environment and writes the file anew, whole or not at all. */
export const trimHistory = async (path: string, newest: number): Promise<void> =>
  replaceHistory(path, newestOf((await readHistory(path)).lines, newest))

/** How many runs a scenario may keep, fewer and fewer until the file is small enough. */
const depths = [200, 100, 50, 25, 12, 6, 3, 1]

/** What is left of lines so that they take at most so many bytes: the newest of everything, or at worst the newest. */
const fitting = (lines: readonly HistoryLine[], maxBytes: number): readonly HistoryLine[] => {
  const isSmall = (some: readonly HistoryLine[]): boolean => Buffer.byteLength(writeHistory(some)) <= maxBytes
  const depth = depths.find((newest) => isSmall(newestOf(lines, newest)))
  if (depth !== undefined) return newestOf(lines, depth)
  let bytes = 0
  const first = lines.findLastIndex((line) => {
    bytes += Buffer.byteLength(writeHistory([line]))
    return bytes > maxBytes
  })
  return lines.slice(first + 1)
}

/** A year of a suite of some hundred scenarios. */
export const historyLimits = { bytes: 64 * 1024 ** 2 }

export interface Kept {
  /** Lines that were added. */
  readonly added: number
  /** Lines that were there and cannot be used; they stay until the file is trimmed. */
  readonly unusable: number
  /** Lines that had to go because the file had become too large; 0 mostly. */
  readonly dropped: number
}

/**
 * Adds what a run says, once, in one go, and keeps the file below a bound: beyond it half is left, first the newest runs
 * of every scenario. Whenever the power is cut, the file holds all that it held before, and at most one torn line.
 *
 * @throws whatever the file system says
 */
export const keepHistory = async (
  path: string,
  lines: readonly HistoryLine[],
  { bytes }: { readonly bytes: number } = historyLimits,
): Promise<Kept> => {
  const { unusable } = await readHistory(path)
  const added = await appendHistory(path, lines)
  if (statSync(path).size <= bytes) return { added, unusable, dropped: 0 }
  const { lines: all } = await readHistory(path)
  const left = fitting(all, bytes / 2)
  replaceHistory(path, left)
  return { added, unusable, dropped: all.length - left.length }
}
