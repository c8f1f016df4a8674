import {
  closeSync,
  constants,
  existsSync,
  fchownSync,
  fstatSync,
  openSync,
  readSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { Socket } from 'node:net'
import { type Clock, formatBytes } from '../../core/index.ts'

export interface CaptureOptions {
  /** An existing named pipe; removed when both ends are open. */
  readonly pipePath: string
  /** The file that keeps the output; it must not exist. */
  readonly filePath: string
  readonly limitBytes: number
  /** Owner of the pipe, so that the job may open /dev/stdout again. */
  readonly userId?: number | undefined
}

/** One stream of a job, kept in a file and never longer than its limit. */
export interface Capture {
  /** The job's end; closed by `release` once the job has it. */
  readonly writeEnd: number
  release(): void
  /** What has come so far, as text. */
  text(): string
  /** Waits until nothing can come any more, or `patienceMs` have passed, and closes everything. */
  finish(patienceMs: number): Promise<void>
}

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY } = constants

const readText = (file: number, length: number, isCut: boolean): string => {
  const bytes = new Uint8Array(length)
  const count = length === 0 ? 0 : readSync(file, bytes, 0, length, 0)
  // A character cut in half by the limit is left out; any other invalid byte is replaced.
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, count), { stream: isCut })
}

/**
 * Reads a job's stream through a named pipe: a pipe, unlike the socket pairs that Node gives to children, can be opened
 * again by the job as /dev/stdout, and unlike a file it holds the job back while we write.
 */
export const createCapture = (
  { clock, onEnd }: { clock: Clock; onEnd: (detail: string) => void },
  { pipePath, filePath, limitBytes, userId }: CaptureOptions,
): Capture => {
  const reader = openSync(pipePath, O_RDONLY | O_NONBLOCK | O_NOFOLLOW)
  const writeEnd = openSync(pipePath, O_WRONLY | O_NOFOLLOW)
  if (userId !== undefined) fchownSync(writeEnd, userId, userId)
  unlinkSync(pipePath)
  const file = openSync(filePath, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
  const { ino } = fstatSync(file)
  const socket = new Socket({ fd: reader, readable: true, writable: false })
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  let written = 0
  let isCut = false
  let isFinished = false

  socket.on('error', () => socket.destroy())
  const cut = (detail: string): void => {
    isCut = true
    socket.destroy()
    onEnd(detail)
  }
  socket.on('data', (chunk: Buffer) => {
    if (isCut) return
    const part = chunk.subarray(0, limitBytes - written)
    try {
      if (part.length > 0) written += writeSync(file, part)
    } catch (error) {
      return cut(`its output could not be kept: ${(error as Error).message}`)
    }
    if (part.length < chunk.length) cut(`it wrote more than ${formatBytes(limitBytes)} to one stream`)
  })

  const textOfFinished = (): string => {
    // Gone when the execution was forgotten.
    if (!existsSync(filePath)) return ''
    const again = openSync(filePath, O_RDONLY | O_NOFOLLOW)
    try {
      return fstatSync(again).ino === ino ? readText(again, written, isCut) : ''
    } finally {
      closeSync(again)
    }
  }
  let isReleased = false
  const release = (): void => {
    if (!isReleased) closeSync(writeEnd)
    isReleased = true
  }
  return {
    writeEnd,
    release,
    text: () => (isFinished ? textOfFinished() : readText(file, written, isCut)),
    finish: async (patienceMs) => {
      release()
      const timer = clock.after(patienceMs, () => socket.destroy())
      await closed
      timer.cancel()
      if (!isFinished) closeSync(file)
      isFinished = true
    },
  }
}
