import { mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { EnvironmentError } from '../problem.ts'

const refuse = (what: string, why: string, cause?: unknown): EnvironmentError =>
  new EnvironmentError(
    { code: 'USAGE', message: `${what}: ${why}`, hint: 'Name a folder that is empty or not there.' },
    { cause },
  )

/**
 * Each folder for itself: node's `recursive` never ends where a parent is there and refuses with ENOENT, as /proc does.
 *
 * @returns the folders that it made, innermost last
 */
const makeAll = (folder: string): readonly string[] => {
  if (statSync(folder, { throwIfNoEntry: false }) !== undefined) return []
  const made = dirname(folder) === folder ? [] : makeAll(dirname(folder))
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    for (const one of [...made].reverse()) rmdirSync(one)
    throw error
  }
  return [...made, folder]
}

/**
 * Makes a folder for what is to be written, its parents too; one that is there and empty will do.
 *
 * @param what what is attempted, for messages
 * @throws EnvironmentError USAGE where it is a file, holds something, or cannot be made; then nothing is left of it
 */
export const makeOwnFolder = (folder: string, what: string): void => {
  try {
    makeAll(folder)
    if (readdirSync(folder).length === 0) return
  } catch (cause) {
    throw refuse(what, cause instanceof Error ? cause.message : String(cause), cause)
  }
  throw refuse(what, 'something is there already')
}
