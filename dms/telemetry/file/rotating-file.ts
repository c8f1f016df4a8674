import { type FileHandle, open, rename } from 'node:fs/promises'

/** Lines on disk in two files of bounded size: `path`, and `<path>.1` with what came before it. */
export interface RotatingFile {
  /** Writes whole lines of ASCII, or rejects and leaves none of them. Not to be called while it works. */
  append(lines: string): Promise<void>
  /** Never rejects. It opens again by itself. */
  close(): Promise<void>
}

interface Opened {
  readonly handle: FileHandle
  size: number
}

const newline = 10

const openAtEnd = async (path: string): Promise<Opened> => {
  const handle = await open(path, 'a+', 0o600)
  try {
    const { size } = await handle.stat()
    const last = Buffer.alloc(1, newline)
    if (size > 0) await handle.read(last, 0, 1, size - 1)
    if (last[0] === newline) return { handle, size }
    // A life that was cut off in the middle of a line: the next one begins on its own.
    await handle.appendFile('\n')
    return { handle, size: size + 1 }
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** The file is made by the first line. */
export const createRotatingFile = (path: string, maxBytes: number): RotatingFile => {
  let opened: Opened | undefined

  const close = async (): Promise<void> => {
    const closing = opened
    opened = undefined
    await closing?.handle.close().catch(() => {})
  }
  const withRoomFor = async (bytes: number): Promise<Opened> => {
    opened ??= await openAtEnd(path)
    if (opened.size === 0 || opened.size + bytes <= maxBytes) return opened
    await close()
    await rename(path, `${path}.1`)
    opened = await openAtEnd(path)
    return opened
  }
  return {
    close,
    append: async (lines) => {
      try {
        const file = await withRoomFor(lines.length)
        try {
          await file.handle.appendFile(lines)
          file.size += lines.length
        } catch (error) {
          // A disk that becomes full takes the beginning of it.
          await file.handle.truncate(file.size).catch(() => {})
          throw error
        }
      } catch (error) {
        await close()
        throw error
      }
    },
  }
}
