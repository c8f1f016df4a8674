import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { Value } from 'typebox/value'
import { lockHolder, takeLock } from '../lock.ts'
import { oneLine } from '../text.ts'
import { Entry, type LedgerEntry } from './entry.ts'
import { ManualError } from './errors.ts'

/** Who performed which manual scenario with what result: lines that are added and never changed. */
export interface Ledger {
  /** @throws ManualError `MANUAL_LEDGER` naming the line that cannot be read */
  entries(): readonly LedgerEntry[]
  /**
   * On disk before it returns; processes that add at the same time wait for each other.
   *
   * @param check  is given what is there while nobody else can add, and may throw
   * @throws ManualError `MANUAL_REFUSED` for an entry of another shape, `MANUAL_LEDGER` when another process keeps it
   */
  add(entry: LedgerEntry, check?: (entries: readonly LedgerEntry[]) => void): void
}

const maxBytes = 64 * 1024 ** 2
const lockWithinMs = 5000
const lockEveryMs = 5

const broken = (path: string, line: number, why: string): ManualError =>
  new ManualError(
    'MANUAL_LEDGER',
    `${path}:${line} cannot be read: ${why}`,
    'the ledger is under version control: take the line back to what it was',
  )

const parseLine = (path: string, text: string, line: number): LedgerEntry => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw broken(path, line, oneLine((error as Error).message))
  }
  if (Value.Check(Entry, value)) return value
  throw broken(path, line, 'it has another shape than an entry')
}

const readText = (path: string): string => {
  if (!existsSync(path)) return ''
  if (statSync(path).size > maxBytes) throw broken(path, 1, 'the file is larger than 64 MiB')
  return readFileSync(path, 'utf8')
}

/** Others hold it for one line each; who holds it longer is told about. */
const lockOf = (path: string): Disposable => {
  const pause = new Int32Array(new SharedArrayBuffer(4))
  for (let waitedMs = 0; waitedMs < lockWithinMs; waitedMs += lockEveryMs) {
    const lock = takeLock(path)
    if (lock !== undefined) return lock
    Atomics.wait(pause, 0, 0, lockEveryMs)
  }
  throw new ManualError(
    'MANUAL_LEDGER',
    `${path} is kept by process ${lockHolder(path) ?? 'unknown'}`,
    'nothing was written; try again when that process has ended',
  )
}

const appendLine = (path: string, line: string): void => {
  // A last line without its newline was cut off by a crash and never acknowledged.
  const whole = Buffer.byteLength(wholeLines(readText(path)))
  const file = openSync(path, existsSync(path) ? 'r+' : 'wx')
  try {
    ftruncateSync(file, whole)
    writeSync(file, line, whole)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

const wholeLines = (text: string): string => text.slice(0, text.lastIndexOf('\n') + 1)

/** The ledger of a desk: `ledger.ndjson` in its folder. */
export const openLedger = (desk: string): Ledger => {
  const path = join(desk, 'ledger.ndjson')
  const entries = (): readonly LedgerEntry[] =>
    wholeLines(readText(path))
      .split('\n')
      .slice(0, -1)
      .map((text, index) => parseLine(path, text, index + 1))
  return {
    entries,
    add: (entry, check) => {
      if (!Value.Check(Entry, entry)) {
        const { instancePath = '', message = '' } = [...Value.Errors(Entry, entry)][0] ?? {}
        throw new ManualError(
          'MANUAL_REFUSED',
          `the entry is not written: ${instancePath} ${message}`,
          'give texts of ordinary length, days as 2026-01-31, and versions as 1.2.3 or 1.2.3-rc1',
        )
      }
      mkdirSync(dirname(path), { recursive: true })
      using _lock = lockOf(`${path}.lock`)
      check?.(entries())
      appendLine(path, `${JSON.stringify(entry)}\n`)
    },
  }
}
