import { open } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { reportFiles } from '../../files.ts'

export interface Change {
  /** It is another run's file than before; what was known is void. */
  readonly isNew: boolean
  /** Whole lines that have been added. */
  readonly lines: readonly string[]
}

interface Position {
  inode: number
  offset: number
  rest: Buffer
}

const chunkBytes = 4 * 1024 * 1024
const everyMs = 40

/** What was added since, at most a chunk; undefined when there is nothing. */
const readOn = async (file: string, position: Position): Promise<Change | undefined> => {
  const handle = await open(file, 'r')
  try {
    const { ino, size } = await handle.stat()
    const isNew = ino !== position.inode || size < position.offset
    if (isNew) Object.assign(position, { inode: ino, offset: 0, rest: Buffer.alloc(0) })
    if (size <= position.offset) return isNew ? { isNew, lines: [] } : undefined
    const chunk = Buffer.alloc(Math.min(chunkBytes, size - position.offset))
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, position.offset)
    position.offset += bytesRead
    const all = Buffer.concat([position.rest, chunk.subarray(0, bytesRead)])
    const end = all.lastIndexOf(10)
    // A line that never ends is not kept for ever.
    position.rest = all.length - end > 16 * chunkBytes ? Buffer.alloc(0) : all.subarray(end + 1)
    return { isNew, lines: all.toString('utf8', 0, Math.max(0, end)).split('\n') }
  } finally {
    await handle.close()
  }
}

/**
 * Follows the message stream of the run that writes into a folder, from its beginning, and then that of the next one.
 *
 * @param onChange answers false while it cannot take more; the next lines wait in the file then
 */
export const follow = async (
  { folder, signal }: { readonly folder: string; readonly signal: AbortSignal },
  onChange: (change: Change) => boolean,
): Promise<void> => {
  const { messages } = reportFiles(folder)
  const position: Position = { inode: 0, offset: 0, rest: Buffer.alloc(0) }
  while (!signal.aborted) {
    // There may be no file yet, or none between two runs.
    const change = await readOn(messages, position).catch(() => undefined)
    const takesMore = change === undefined || onChange(change)
    if (change === undefined || !takesMore) await pause(everyMs, undefined, { signal }).catch(() => undefined)
  }
}
