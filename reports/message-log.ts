import { closeSync, openSync, writeSync } from 'node:fs'
import type { Envelope } from '@cucumber/messages'
import { reportFiles } from './files.ts'

export interface MessageLog {
  write(envelope: Envelope): void
  close(): void
}

/**
 * Appends messages to `messages.ndjson`, each written before the next step runs. The runner's own message format
 * buffers: when its process is killed, next to nothing has reached the disk.
 */
export const openMessageLog = (outDirectory: string): MessageLog => {
  const file = openSync(reportFiles(outDirectory).messages, 'a', 0o644)
  return {
    write: (envelope) => void writeSync(file, `${JSON.stringify(envelope)}\n`),
    close: () => closeSync(file),
  }
}
