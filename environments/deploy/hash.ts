import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'

/** Hashes by device, inode, size and time of change of content, so that one file under ten names is read once. */
const known = new Map<string, Promise<string>>()

const fingerprint = async (path: string): Promise<string> => {
  const { dev, ino, size, mtimeNs } = await stat(path, { bigint: true })
  return `${dev}:${ino}:${size}:${mtimeNs}`
}

const read = async (path: string): Promise<string> => {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash)
  return hash.digest('hex')
}

/** Hexadecimal SHA-256 of a file. */
export const hashOf = async (path: string): Promise<string> => {
  const key = await fingerprint(path)
  const digest = known.get(key) ?? read(path)
  known.set(key, digest)
  digest.catch(() => known.delete(key))
  return digest
}
