import { constants } from 'node:fs'
import { open } from 'node:fs/promises'

/**
 * The last `maxBytes` of a file, from the start of a line; undefined when there is none. Links and pipes are refused: a
 * daemon could have put them there.
 */
export const readTail = async (path: string, maxBytes: number): Promise<Buffer | undefined> => {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  await using file = await open(path, flags).catch(() => undefined)
  const found = await file?.stat()
  if (file === undefined || found?.isFile() !== true) return undefined
  const length = Math.min(maxBytes, found.size)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, found.size - length)
  const bytes = buffer.subarray(0, bytesRead)
  return found.size > maxBytes ? bytes.subarray(bytes.indexOf(10) + 1) : bytes
}
