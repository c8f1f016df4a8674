import type { Logger } from '../../core/index.ts'
import { lineOf, lostRecord, maxFileBytes, type TelemetrySink } from '../index.ts'
import { createRotatingFile } from './rotating-file.ts'

export interface FileSinkOptions {
  /** Absolute; its folder exists. What came before lies beside it as `<path>.1`. */
  readonly path: string
  /** Of each of the two files. */
  readonly maxBytes?: number
}

/** What waits for the disk; beyond, the newest are lost. */
const maxPendingBytes = 512 * 1024
const maxBatchBytes = 64 * 1024

interface Waiting {
  /** One record, after a line that tells of those lost before it. */
  readonly text: string
  readonly told: number
}

/** Lines of JSON, written while the daemon goes on; what the disk refuses is counted, and the next line says how much. */
export const createFileSink = (
  { log }: { readonly log: Logger },
  { path, maxBytes = maxFileBytes }: FileSinkOptions,
): TelemetrySink => {
  const file = createRotatingFile(path, maxBytes)
  const batchBytes = Math.min(maxBatchBytes, maxBytes)
  let pending: Waiting[] = []
  let pendingBytes = 0
  let lost = 0
  /** Of the lost ones, those that no line tells of. */
  let untold = 0
  let isOpen = true
  let isFailing = false
  let writing: Promise<void> | undefined

  const lose = (count: number): void => {
    lost += count
    untold += count
  }

  /** What fits into one write. */
  const nextBatch = (): readonly Waiting[] => {
    let size = 0
    const end = pending.findIndex(({ text }, at) => {
      size += text.length
      return at > 0 && size > batchBytes
    })
    return end < 0 ? [...pending] : pending.slice(0, end)
  }

  const note = (error: unknown): void => {
    // Once for each trouble: the log may well be on the same disk.
    if (!isFailing) log.warn({ error, path }, 'telemetry cannot be written')
    isFailing = true
  }

  const write = async (): Promise<void> => {
    while (pending.length > 0) {
      const batch = nextBatch()
      const text = batch.map((one) => one.text).join('')
      try {
        await file.append(text)
        isFailing = false
      } catch (error) {
        lose(batch.length)
        for (const { told } of batch) untold += told
        note(error)
      }
      pending = pending.slice(batch.length)
      pendingBytes -= text.length
    }
    writing = undefined
  }

  const flush = async (): Promise<void> => {
    while (writing !== undefined) await writing
  }
  return {
    name: 'file',
    take: (record) => {
      const told = untold
      const text = (told > 0 ? lineOf(lostRecord(record, told)) : '') + lineOf(record)
      const isTooMuch = text.length > batchBytes || pendingBytes + text.length > maxPendingBytes
      if (!isOpen || isTooMuch) return lose(1)
      untold = 0
      pending.push({ text, told })
      pendingBytes += text.length
      // In a turn of its own, so that what is told together is written together.
      writing ??= Promise.resolve().then(write)
    },
    lost: () => lost,
    flush,
    [Symbol.asyncDispose]: async () => {
      isOpen = false
      await flush()
      await file.close()
    },
  }
}
