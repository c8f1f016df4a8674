import { chmodSync, lstatSync, mkdirSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { explained } from '../lack.ts'
import { EnvironmentError } from '../problem.ts'

/** Where this person's networks and their records live. */
export const defaultRoot = (uid: number): string => join(tmpdir(), `nunet-${uid}`)

const refuse = (root: string, why: string): never => {
  throw new EnvironmentError({
    code: 'LEASE_FOLDER_REFUSED',
    message: `Using ${root} for networks: ${why}`,
    hint: `Remove it, or set TMPDIR to a folder of your own.`,
  })
}

/** Linux allows 107 bytes for the path of a socket; this much is needed below the root. */
const longestBelow = '/net-0000/twelveletter/data/api.sock'.length

/**
 * The folder as it really is called, without making it; undefined when there is none.
 *
 * @throws EnvironmentError LEASE_FOLDER_REFUSED for a link, another owner, or a path too long for sockets
 */
export const findRoot = (root: string, uid: number): string | undefined => {
  const found = lstatSync(root, { throwIfNoEntry: false })
  if (found === undefined) return undefined
  if (!found.isDirectory()) refuse(root, 'it is not a folder')
  if (found.uid !== uid) refuse(root, `it belongs to user ${found.uid}, not to user ${uid}`)
  if ((found.mode & 0o077) !== 0) chmodSync(root, 0o700)
  const real = realpathSync(root)
  if (Buffer.byteLength(real) + longestBelow > 107) refuse(root, 'its path is too long for Unix sockets')
  return real
}

/**
 * Makes the folder if there is none, and refuses one that somebody else could have prepared, as findRoot does.
 *
 * @throws EnvironmentError also HOST_NOT_PERMITTED, HOST_DISK_FULL
 */
export const ensureRoot = (root: string, uid: number): string => {
  try {
    mkdirSync(root, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw explained(cause, { attempt: `Making ${root} for networks`, folder: dirname(root) })
  }
  return findRoot(root, uid) ?? refuse(root, 'it was removed at once')
}
