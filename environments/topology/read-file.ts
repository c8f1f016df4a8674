import { readFileSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { EnvironmentError } from '../problem.ts'
import type { Topology } from '../topology.ts'
import { maxTopologyLength } from './limits.ts'
import { parseTopology } from './parse.ts'

/** More than this cannot be a topology of any length that is read: a character has at most four bytes. */
const maxBytes = 4 * (maxTopologyLength + 1)

const absent = 'there is no such file'

/** A pipe would be waited for without end, and a device may have none. */
const readable = (path: string): string => {
  const facts = statSync(path, { throwIfNoEntry: false })
  if (facts === undefined) throw new Error(absent)
  if (!facts.isFile()) throw new Error('it is not a regular file')
  if (facts.size > maxBytes) throw new Error(`it has ${facts.size} bytes; a topology has at most ${maxBytes}`)
  return path
}

const read = (path: string): string => {
  try {
    return readFileSync(readable(path), { encoding: 'utf8' }).slice(0, maxTopologyLength + 1)
  } catch (cause) {
    throw new EnvironmentError(
      {
        code: 'ENVIRONMENT_UNKNOWN_TOPOLOGY',
        message: `Reading topology ${path}: ${cause instanceof Error ? cause.message : String(cause)}`,
        hint: 'A path begins at the folder in which you typed it; "npm run env -- topologies list" lists topologies with a name.',
      },
      { cause },
    )
  }
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false

/**
 * The topology in a file. Builds that are paths begin at its folder and come back absolute.
 *
 * @param path absolute
 * @throws EnvironmentError ENVIRONMENT_UNKNOWN_TOPOLOGY when it cannot be read, InvalidTopologyError
 */
export const readTopologyFile = (path: string): Topology =>
  parseTopology(read(path), basename(path), { buildFiles: { directory: dirname(path), isFile } })
