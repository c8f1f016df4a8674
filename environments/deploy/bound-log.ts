import { constants, existsSync, ftruncateSync, readSync, renameSync, rmSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'
import type { HostFiles } from './host-files.ts'
import { openOwn } from './read-end.ts'

/** Both parts of a log together are no more than what is read of it as evidence (2 MiB), nor either than what one answer
 * of a far machine may hold (1 MiB). */
export const logBounds = {
  /** A log that is longer becomes the older part, and begins anew. */
  cutAtBytes: 900_000,
  /** The older part keeps so much of it, from the start of a line. */
  keptBytes: 1_040_000,
} as const

/** The first line of an older part before which there was more. */
export const cutLine = '… earlier lines were cut'

const newline = 10

const copy = (from: number, to: number, fromByte: number, part = Buffer.alloc(65_536)): void => {
  for (let at = fromByte, length = -1; length !== 0; at += length) {
    length = readSync(from, part, 0, part.length, at)
    writeSync(to, part, 0, length)
  }
}

/** Where the last bytes of a file begin that may be kept, at the start of a line. */
const startOfKept = (log: number, size: number): number => {
  if (size <= logBounds.keptBytes) return 0
  const from = size - logBounds.keptBytes
  const part = Buffer.alloc(65_536)
  const length = readSync(log, part, 0, part.length, from)
  return from + part.subarray(0, length).indexOf(newline) + 1
}

/**
 * Moves a log that has become too long into its older part. Its daemon goes on writing to the same file, which it holds
 * open for appending: the file is copied and then emptied, and only a line of that very moment can be lost.
 *
 * @returns whether there was something to move
 * @throws EnvironmentError EVIDENCE_REFUSED when its host has put something else in its place
 */
export const boundLog = async ({
  log,
  logBefore,
}: Pick<HostFiles, 'log' | 'logBefore'>): Promise<boolean> => {
  await using file = await openOwn(log, constants.O_RDWR)
  const { size } = await file.stat()
  if (size <= logBounds.cutAtBytes) return false
  const next = `${logBefore}.next`
  rmSync(next, { force: true })
  const from = startOfKept(file.fd, size)
  try {
    await using older = await open(next, 'wx', 0o600)
    if (from > 0 || existsSync(logBefore)) writeSync(older.fd, `${cutLine}\n`)
    copy(file.fd, older.fd, from)
    renameSync(next, logBefore)
    ftruncateSync(file.fd, 0)
  } catch (error) {
    rmSync(next, { force: true })
    throw error
  }
  return true
}
