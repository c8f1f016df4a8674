import { randomBytes } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Build, Reach } from '../../environment.ts'
import { EnvironmentError } from '../../problem.ts'
import { ask, askFor } from './ask.ts'
import type { PutOptions, RemoteFacts } from './keeper.ts'

/** Where a machine keeps builds by their hash, beside all its networks. Shared by the hosts of one machine. */
export interface Depot {
  readonly directory: string
  facts(): Promise<RemoteFacts>
  has(sha256: string): Promise<boolean>
  put(build: Build, options?: PutOptions): Promise<void>
}

/** What else a host writes before it is worth something. */
const marginBytes = 64 * 1024 * 1024
/** For a slow machine to read the whole of a build. */
const hashMs = 120_000
/** A connection may be cut this often before we give up. */
const attempts = 3

const diskFull = (directory: string, freeBytes: number, needBytes: number): EnvironmentError =>
  new EnvironmentError({
    code: 'HOST_DISK_FULL',
    message: `Deploying to ${directory}: ${Math.floor(freeBytes / 2 ** 20)} MiB are free there, ${Math.ceil(needBytes / 2 ** 20)} MiB are needed`,
    hint: 'Free some space on that machine, or name another directory for it.',
  })

const factsFrom = (text: string): RemoteFacts => {
  const [operatingSystem = '', architecture = '', freeKiB = '0', units] = text.trim().split('\n')
  return { operatingSystem, architecture, freeBytes: Number(freeKiB) * 1024, hasSystemd: units === 'yes' }
}

/** Hashes are computed there. A build is checked once per depot, sent once, and seen only when it is whole. */
export const createDepot = (reach: Reach, directory: string): Depot => {
  const sent = new Map<string, Promise<void>>()
  const there = new Set<string>()
  const facts = async () => factsFrom(await askFor(reach, ['facts', directory]))
  const has = async (sha256: string) => {
    if (there.has(sha256)) return true
    const { exitCode } = await ask(reach, ['has', directory, sha256], { timeoutMs: hashMs })
    if (exitCode === 0) there.add(sha256)
    return exitCode === 0
  }

  const attempt = async (build: Build, { signal, onBytes }: PutOptions): Promise<void> => {
    const mark = randomBytes(6).toString('hex')
    const { sha256 } = build
    await askFor(reach, ['await', directory, sha256])
    await reach.put(build.binary, `${directory}/${sha256}/nunet.${mark}`, {
      mode: 0o700,
      ...(signal === undefined ? {} : { signal }),
      ...(onBytes === undefined ? {} : { onBytes }),
    })
    const outcome = await ask(reach, ['arrived', directory, sha256, mark], { timeoutMs: hashMs })
    if (outcome.exitCode === 0) return void there.add(sha256)
    throw new EnvironmentError({
      code: 'BUILD_CHANGED',
      message: `Deploying ${build.binary} (${build.version}): the bytes that arrived have the hash ${outcome.stdout.trim().slice(0, 12)}…, not ${sha256.slice(0, 12)}…`,
      hint: 'It was probably built again meanwhile; read the build anew and repeat.',
    })
  }

  /** The reason behind a failed transfer, when the disk there tells it. */
  const explain = async (error: unknown, needBytes: number): Promise<unknown> => {
    const { freeBytes } = await facts()
    return freeBytes < needBytes ? diskFull(dirname(directory), freeBytes, needBytes) : error
  }

  const send = async (build: Build, options: PutOptions): Promise<void> => {
    const { size } = await stat(build.binary)
    const { freeBytes } = await facts()
    if (freeBytes < size + marginBytes) throw diskFull(dirname(directory), freeBytes, size + marginBytes)
    for (let left = attempts; ; left--) {
      try {
        return await attempt(build, options)
      } catch (error) {
        const isLost = error instanceof EnvironmentError && error.code === 'REACH_LOST'
        if (options.signal?.aborted === true || (isLost && left <= 1)) throw error
        if (!isLost) throw await explain(error, size)
      }
    }
  }

  return {
    directory,
    facts,
    has,
    put: (build, options = {}) => {
      const running = sent.get(build.sha256) ?? send(build, options)
      sent.set(build.sha256, running)
      running.catch(() => sent.delete(build.sha256))
      return running
    },
  }
}
