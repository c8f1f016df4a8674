import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { EnvironmentError } from '../problem.ts'

const isCode = (error: unknown, code: string): boolean =>
  (error as NodeJS.ErrnoException | undefined)?.code === code

const refuse = (path: string, why: string, cause?: unknown): EnvironmentError =>
  new EnvironmentError(
    {
      code: 'EVIDENCE_REFUSED',
      message: `Reading ${path}: ${why}`,
      hint: 'Its host has put that in the place of the file; whoever reads may see more than the host does.',
    },
    { cause },
  )

/**
 * Opens what a host has left, and nothing that it may have put in its place.
 *
 * @throws EnvironmentError EVIDENCE_REFUSED for a link, and for a pipe or device, which would be waited for or have no end
 */
export const openOwn = async (path: string, access = constants.O_RDONLY): Promise<FileHandle> => {
  const { O_NOFOLLOW, O_NONBLOCK } = constants
  const file = await open(path, access | O_NOFOLLOW | O_NONBLOCK).catch((cause: unknown) => {
    throw isCode(cause, 'ELOOP') ? refuse(path, 'it is a link', cause) : cause
  })
  if ((await file.stat()).isFile()) return file
  await file.close()
  throw refuse(path, 'it is not a regular file')
}

/**
 * The last `maxBytes` of a file as text, from the start of a line when anything was left out.
 *
 * @throws EnvironmentError EVIDENCE_REFUSED
 */
export const readEnd = async (path: string, maxBytes: number): Promise<string> => {
  await using file = await openOwn(path)
  const { size } = await file.stat()
  const length = Math.min(size, maxBytes)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length)
  const text = buffer.subarray(0, bytesRead).toString('utf8')
  return size > length ? text.slice(text.indexOf('\n') + 1) : text
}

/** A token, a passphrase or a status is smaller than that. */
const smallBytes = 64 * 1024

/** The whole of a small file, as readEnd. */
export const readSmall = (path: string): Promise<string> => readEnd(path, smallBytes)
