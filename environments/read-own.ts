import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'

/**
 * The text of a file that a host could have replaced: a pipe in its place would hold this whole process up, and a link
 * could lead to what has no end.
 *
 * @throws Error for what is no regular file, is a link, or is larger than `maxBytes`
 */
export const readOwn = (path: string, maxBytes: number): string => {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const facts = fstatSync(file)
    if (!facts.isFile()) throw new Error(`${path} is not a regular file`)
    if (facts.size > maxBytes)
      throw new Error(`${path} has ${facts.size} bytes; at most ${maxBytes} are read`)
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}
