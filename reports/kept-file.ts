import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs'
import { dirname, join } from 'node:path'

const maxBytes = 2 * 1024 * 1024
/** Names of files that the record may refer to; anything else is not opened. */
const keptFile = /^attachments\/[A-Za-z0-9][A-Za-z0-9._-]{0,120}$/

/** True for the path of a kept attachment, relative to the folder of its run. */
export const isKeptFile = (file: string): boolean => keptFile.test(file)

/** A publication may come from strangers: nothing of it is followed elsewhere, and no pipe is waited for. */
const openKept = (folder: string, file: string): number => {
  const path = join(folder, file)
  if (!lstatSync(dirname(path)).isDirectory()) throw new Error('its folder is a link')
  const handle = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  if (fstatSync(handle).isFile()) return handle
  closeSync(handle)
  throw new Error('it is not a regular file')
}

/** The end of a kept attachment, at most `bytes`; undefined when it is not there as a file of its own. */
export const readKept = (folder: string, file: string, bytes = maxBytes): Buffer | undefined => {
  if (!isKeptFile(file)) return undefined
  try {
    const handle = openKept(folder, file)
    try {
      const { size } = fstatSync(handle)
      const end = Buffer.alloc(Math.min(size, bytes))
      readSync(handle, end, 0, end.length, size - end.length)
      return end
    } finally {
      closeSync(handle)
    }
  } catch {
    return undefined
  }
}
