import { chmodSync, lstatSync, mkdirSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
 * Makes the folder if there is none, and refuses one that somebody else could have prepared.
 *
 * @throws EnvironmentError LEASE_FOLDER_REFUSED for a link, another owner, or a path too long for sockets
 */
export const ensureRoot = (root: string, uid: number): string => {
  mkdirSync(root, { recursive: true, mode: 0o700 })
  const found = lstatSync(root)
  if (!found.isDirectory()) refuse(root, 'it is not a folder')
  if (found.uid !== uid) refuse(root, `it belongs to user ${found.uid}, not to user ${uid}`)
  if ((found.mode & 0o077) !== 0) chmodSync(root, 0o700)
  const real = realpathSync(root)
  if (Buffer.byteLength(real) + longestBelow > 107) refuse(root, 'its path is too long for Unix sockets')
  return real
}
