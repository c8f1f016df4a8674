import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import type { Envelope } from '@cucumber/messages'
import { reportFiles } from './files.ts'

export interface MessageLog {
  /** @throws MessageLogError when the disk does not take the whole message */
  write(envelope: Envelope): void
  close(): void
}

/** A message did not reach the disk, so the record of the run is not complete. */
export class MessageLogError extends Error {
  readonly code = 'MESSAGE_LOG'
  constructor(path: string, cause: Error) {
    super(`a message of the run could not be written to ${path}: ${cause.message}; is the disk full?`, {
      cause,
    })
  }
}

export interface MessageLogOptions {
  /** A power cut costs the scenarios of at most so long. Default 1 s. */
  readonly syncEveryMs?: number
  readonly nowMs?: () => number
}

/** The system may take less than it was given without calling that an error. */
const writeAll = (file: number, bytes: Buffer): void => {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
}

/**
 * Appends messages to `messages.ndjson`, each written before the next step runs, so that a kill loses nothing. The
 * runner's own message format buffers: when its process is killed, next to nothing has reached the disk.
 */
export const openMessageLog = (outDirectory: string, options: MessageLogOptions = {}): MessageLog => {
  const { syncEveryMs = 1000, nowMs = () => performance.now() } = options
  const path = reportFiles(outDirectory).messages
  const file = openSync(path, 'a', 0o644)
  let syncedAtMs = nowMs()
  const sync = ({ testCaseFinished, testRunFinished }: Envelope): void => {
    const isDue = testCaseFinished !== undefined && nowMs() - syncedAtMs >= syncEveryMs
    if (!isDue && testRunFinished === undefined) return
    fdatasyncSync(file)
    syncedAtMs = nowMs()
  }
  return {
    write: (envelope) => {
      try {
        writeAll(file, Buffer.from(`${JSON.stringify(envelope)}\n`))
        sync(envelope)
      } catch (error) {
        throw new MessageLogError(path, error as Error)
      }
    },
    close: () => closeSync(file),
  }
}
