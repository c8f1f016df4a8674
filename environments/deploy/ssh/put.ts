import { randomBytes } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import type { SFTPWrapper } from 'ssh2'
import type { Reach } from '../../environment.ts'

type PutOptions = Parameters<Reach['put']>[2]

/** What every server takes in one piece, and how many may be on their way. */
const chunkBytes = 32_768
const inFlight = 48

const call = <T>(start: (done: (error: Error | null | undefined, value?: T) => void) => void): Promise<T> =>
  new Promise((resolve, reject) => start((error, value) => (error ? reject(error) : resolve(value as T))))

/** Several hands take chunk after chunk; what one hand fails at ends them all. */
const copy = async (
  sftp: SFTPWrapper,
  { from, to }: { from: FileHandle; to: Buffer },
  { signal, onBytes }: PutOptions,
): Promise<void> => {
  const { size } = await from.stat()
  let [next, sent] = [0, 0]
  const hand = async (): Promise<void> => {
    while (next < size) {
      signal?.throwIfAborted()
      const at = next
      const length = Math.min(chunkBytes, size - at)
      next = at + length
      const { bytesRead, buffer } = await from.read(Buffer.allocUnsafe(length), 0, length, at)
      await call<void>((done) => sftp.write(to, buffer, 0, bytesRead, at, (error) => done(error)))
      sent += bytesRead
      onBytes?.(sent)
    }
  }
  await Promise.all(Array.from({ length: inFlight }, hand))
}

interface Transfer {
  readonly localPath: string
  readonly remotePath: string
  /** Rejects when the connection ends, for then nothing is answered any more. */
  readonly lost: Promise<never>
}

/** Writes beside the file and renames: it is there whole or as it was before. */
export const putFile = async (
  sftp: SFTPWrapper,
  { localPath, remotePath, lost }: Transfer,
  options: PutOptions,
): Promise<void> => {
  const ask = (start: (done: (error?: Error | null) => void) => void): Promise<void> =>
    Promise.race([call<void>((done) => start((error) => done(error))), lost])
  const draft = `${remotePath}.${randomBytes(6).toString('hex')}.part`
  await using from = await open(localPath, 'r')
  const to = await Promise.race([
    call<Buffer>((done) => sftp.open(draft, 'wx', { mode: options.mode }, done)),
    lost,
  ])
  try {
    await Promise.race([copy(sftp, { from, to }, options), lost])
    // The mode of open is cut by the umask there.
    await ask((done) => sftp.fchmod(to, options.mode, done))
    await ask((done) => sftp.close(to, done))
    await ask((done) => sftp.ext_openssh_rename(draft, remotePath, done))
  } catch (error) {
    await ask((done) => sftp.unlink(draft, done)).catch(() => {})
    throw error
  }
}
