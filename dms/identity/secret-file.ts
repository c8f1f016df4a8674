import { constants } from 'node:fs'
import { link, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { newId, type Random } from '../core/index.ts'

type SmallFile =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'refused'; readonly why: string }

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && (error as NodeJS.ErrnoException).code === code

/** Names of the `.json` files in a folder, sorted; none when the folder does not exist. */
export const listKeyNames = async (directory: string): Promise<readonly string[]> => {
  const files = await readdir(directory).catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) return []
    throw error
  })
  return files.flatMap((file) => /^([a-z0-9-]{1,64})\.json$/.exec(file)?.[1] ?? []).sort()
}

/** Reads a plain file of at most `maxBytes`; never follows a link, never waits on a pipe. */
export const readSmallFile = async (path: string, maxBytes: number): Promise<SmallFile> => {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  const opened = await open(path, flags).catch((error: unknown): SmallFile => {
    if (isCode(error, 'ENOENT')) return { kind: 'missing' }
    if (isCode(error, 'ELOOP')) return { kind: 'refused', why: 'it is a symbolic link' }
    throw error
  })
  if ('kind' in opened) return opened
  await using file = opened
  const facts = await file.stat()
  if (!facts.isFile()) return { kind: 'refused', why: 'it is not a plain file' }
  if (facts.size > maxBytes) return { kind: 'refused', why: `it is larger than ${maxBytes} bytes` }
  return { kind: 'text', text: (await file.readFile()).toString('utf8') }
}

const syncDirectory = async (path: string): Promise<void> => {
  await using directory = await open(path, constants.O_RDONLY)
  await directory.sync()
}

const placeNew = async (temporary: string, path: string): Promise<boolean> => {
  // A hard link fails where a rename would silently replace what another process wrote in between.
  try {
    await link(temporary, path)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
}

/**
 * Writes a file of mode 0600 whole or not at all: temporary name, fsync, then its place, then fsync of the folder.
 * @returns false when the file exists and `overwrite` is not set
 */
export const writeFileAtomically = async (
  path: string,
  text: string,
  { random, overwrite }: { random: Random; overwrite: boolean },
): Promise<boolean> => {
  const directory = dirname(path)
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const temporary = `${path}.${newId(random, 8)}.tmp`
  try {
    await using file = await open(temporary, 'wx', 0o600)
    await file.writeFile(text)
    await file.sync()
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  try {
    if (overwrite) await rename(temporary, path)
    else if (!(await placeNew(temporary, path))) return false
    await syncDirectory(directory)
    return true
  } finally {
    await rm(temporary, { force: true })
  }
}
