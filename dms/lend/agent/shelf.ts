import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import type { Clock } from '../../core/index.ts'
import { isDiskFull, LendError } from '../errors.ts'
import type { Invitation } from '../invitation.ts'
import { readExactly, within } from '../wire.ts'

/** A tester who sends nothing for so long has gone. */
const silenceMs = 30_000
const pieceBytes = 2 ** 16

/** The invited builds that have arrived, each by its hash. */
export interface Shelf {
  has(sha256: string): boolean
  path(sha256: string): string
  /** Refuses before a byte is taken. @throws LendError LEND_BUILD_REFUSED, LEND_BUSY, LEND_DISK_FULL */
  expect(build: { readonly sha256: string; readonly sizeBytes: number; readonly freeBytes: number }): void
  /** Takes exactly so many bytes; seen only when it is whole. @throws LendError LEND_BUSY, LEND_BUILD_CHANGED, LEND_CUT, LEND_DISK_FULL */
  take(stream: Duplex, build: { readonly sha256: string; readonly sizeBytes: number }): Promise<void>
}

const refused = (sha256: string): LendError =>
  new LendError({
    code: 'LEND_BUILD_REFUSED',
    message: `Putting the build ${sha256.slice(0, 12)}… on a lent machine: the invitation does not name it`,
    hint: 'Invite anew with "--build", so that the owner of the machine can see what would run there.',
  })

const diskFull = (): LendError =>
  new LendError({
    code: 'LEND_DISK_FULL',
    message: 'Putting a build on a lent machine: it has no room for it',
    hint: 'Its owner may give more disk space, or you may ask for another machine.',
  })

const busy = (): LendError =>
  new LendError({
    code: 'LEND_BUSY',
    message: 'Putting a build on a lent machine: another one is on its way there',
    retryable: true,
  })

/** Copies so many bytes and tells their hash. */
const receive = async (
  stream: Duplex,
  file: string,
  { clock, sizeBytes }: { readonly clock: Clock; readonly sizeBytes: number },
): Promise<string> => {
  await using target = await open(file, 'w', 0o600)
  const hash = createHash('sha256')
  for (let left = sizeBytes; left > 0; ) {
    const wanted = readExactly(stream, Math.min(left, pieceBytes))
    const bytes = await within(stream, { clock, limitMs: silenceMs }, wanted)
    hash.update(bytes)
    await target.writeFile(bytes)
    left -= bytes.length
  }
  return hash.digest('hex')
}

export const openShelf = (
  { clock }: { readonly clock: Clock },
  { directory, builds }: { readonly directory: string; readonly builds: Invitation['builds'] },
): Shelf => {
  const path = (sha256: string): string => join(directory, sha256)
  let isTaking = false
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  // Of an agent that was killed in the midst of it.
  for (const name of readdirSync(directory)) if (name.endsWith('.part')) rmSync(join(directory, name))
  return {
    has: (sha256) => existsSync(path(sha256)),
    path,
    expect: ({ sha256, sizeBytes, freeBytes }) => {
      if (!builds.some((one) => one.sha256 === sha256)) throw refused(sha256)
      if (sizeBytes > freeBytes) throw diskFull()
      if (isTaking) throw busy()
    },
    take: async (stream, { sha256, sizeBytes }) => {
      // Several may have been expected: two writers of one draft would put other bytes under a hash that was right.
      if (isTaking) throw busy()
      const draft = `${path(sha256)}.part`
      isTaking = true
      try {
        const found = await receive(stream, draft, { clock, sizeBytes })
        if (found !== sha256)
          throw new LendError({
            code: 'LEND_BUILD_CHANGED',
            message: `Putting the build ${sha256.slice(0, 12)}… on a lent machine: what came has the hash ${found.slice(0, 12)}…`,
            hint: 'It was probably built again meanwhile.',
          })
        chmodSync(draft, 0o500)
        renameSync(draft, path(sha256))
      } catch (error) {
        throw isDiskFull(error) ? diskFull() : error
      } finally {
        isTaking = false
        rmSync(draft, { force: true })
      }
    },
  }
}
