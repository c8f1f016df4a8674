import { open } from 'node:fs/promises'

/** The last `maxBytes` of a file as text, from the start of a line when anything was left out. */
export const readEnd = async (path: string, maxBytes: number): Promise<string> => {
  await using file = await open(path, 'r')
  const { size } = await file.stat()
  const length = Math.min(size, maxBytes)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length)
  const text = buffer.subarray(0, bytesRead).toString('utf8')
  return size > length ? text.slice(text.indexOf('\n') + 1) : text
}
