import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { CannotStartError } from '../acceptance/choose.ts'
import { limits } from './limits.ts'

const open = (path: string): number => {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
  try {
    return openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ELOOP')
      throw new CannotStartError(`${path} is a link; a contribution is a file of its own.`)
    throw new CannotStartError(`There is no file ${path}.`)
  }
}

/**
 * What was sent: at most one byte more than may be, so that a file of any size costs nothing.
 *
 * @throws CannotStartError for what is no regular file; a stranger's link could lead to a secret of whoever checks
 */
export const readBounded = (path: string): Buffer => {
  const file = open(path)
  try {
    if (!fstatSync(file).isFile()) throw new CannotStartError(`There is no file ${path}.`)
    const bytes = Buffer.alloc(limits.fileBytes + 1)
    let length = 0
    for (let read = -1; read !== 0 && length < bytes.length; length += read)
      read = readSync(file, bytes, length, bytes.length - length, null)
    return bytes.subarray(0, length)
  } finally {
    closeSync(file)
  }
}
