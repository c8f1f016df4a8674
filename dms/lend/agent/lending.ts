import { rmSync } from 'node:fs'
import { arch, machine, type } from 'node:os'
import { join } from 'node:path'
import type { Clock, Logger } from '../../core/index.ts'
import { LendError } from '../errors.ts'
import type { Reply } from '../orders.ts'
import { describeCaps } from './caps.ts'
import type { Groups } from './groups.ts'
import type { Hosted } from './host.ts'
import type { Shelf } from './shelf.ts'
import { type LendState, writeState } from './state.ts'

export interface LendingComponents {
  readonly clock: Clock
  readonly log: Logger
  readonly hosted: Hosted
  readonly shelf: Shelf
  readonly groups: Groups | undefined
}

type HostState = NonNullable<LendState['host']>

/** One lending at work: which network has the machine, what runs for it, and whether that keeps to the terms. */
export interface Lending {
  readonly state: LendState
  facts(): Promise<Reply<'facts'>>
  claim(network: string): void
  prepare(network: string, label: string): void
  use(network: string, sha256: string): void
  start(network: string): Promise<Reply<'start'>>
  life(network: string): Reply<'state'>
  end(network: string, signal: 'SIGTERM' | 'SIGKILL', withinMs: number): Promise<boolean>
  /** Without effect for a network that does not have the machine. */
  remove(network: string): Promise<void>
  /** @throws LendError LEND_NOT_YOURS */
  requireHost(network: string): HostState
  freeBytes(): Promise<number>
  /** Starts again what ran when the machine went down. */
  revive(): Promise<void>
  /** Ends what takes more than was given. */
  inspect(): Promise<void>
  /** The tester was reached. */
  meet(seen: Seen): void
}

/** How tester and machine saw each other last. */
export interface Seen {
  readonly name: string
  /** Where the tester was reached. */
  readonly rendezvous: string
  /** This machine's, on the way there. */
  readonly address: string
}

export const createLending = (
  { clock, log, hosted, shelf, groups }: LendingComponents,
  { directory, found }: { readonly directory: string; readonly found: LendState },
): Lending => {
  let state = found
  let seen: Seen | undefined
  const change = (next: LendState) => {
    writeState(directory, next)
    state = next
  }
  const requireHost = (network: string): HostState => {
    if (state.host?.network === network) return state.host
    throw new LendError({
      code: 'LEND_NOT_YOURS',
      message: `Asking a lent machine for ${network}: it ${state.host === undefined ? 'has no host of any network' : 'serves another network'}`,
      hint: 'It may have been taken back, or have given up waiting; spawn the network again.',
    })
  }
  const setHost = (changes: Partial<HostState>, network: string) =>
    change({ ...state, host: { ...requireHost(network), ...changes } })
  /** A disk that is full keeps nobody from ending what runs. */
  const wish = (isWanted: boolean): void => {
    if (state.host === undefined) return
    const next = { ...state, host: { ...state.host, isWanted } }
    try {
      writeState(directory, next)
    } catch (error) {
      log.warn({ error }, 'what runs there is not remembered over a reboot')
    }
    state = next
  }
  const life = (): Reply<'state'> => ({
    life: hosted.lives.life,
    ...(hosted.pid === undefined ? {} : { pid: hosted.pid }),
  })
  const launch = async ({ label, sha256 }: HostState): Promise<void> => {
    if (sha256 === undefined || !shelf.has(sha256))
      throw new LendError({
        code: 'LEND_BUILD_MISSING',
        message: 'Starting a daemon on a lent machine: no build was put there',
      })
    await hosted.start({ binary: shelf.path(sha256), label, rendezvous: seen?.rendezvous })
  }
  const freeBytes = async () => Math.max(0, state.caps.diskBytes - (await hosted.usage()).diskBytes)

  return {
    get state() {
      return state
    },
    meet: (found) => {
      seen = found
    },
    requireHost,
    freeBytes,
    facts: async () => ({
      operatingSystem: type(),
      architecture: machine?.() ?? arch(),
      freeBytes: await freeBytes(),
      expiresMs: state.invitation.expiresMs,
      address: seen?.address ?? '',
      ...(state.host === undefined ? {} : { network: state.host.network }),
      caps: state.caps,
      kept: [...describeCaps(state.caps, groups, state.invitation.expiresMs - clock.now())],
    }),
    claim: (network) => {
      if (state.host?.network === network) return
      if (state.host !== undefined)
        throw new LendError({
          code: 'LEND_TAKEN',
          message: `Taking a lent machine for ${network}: another network has it`,
          hint: 'Take that network down first, or ask for another machine.',
        })
      change({ ...state, host: { network, label: network, isWanted: false } })
    },
    prepare: (network, label) => {
      setHost({ label }, network)
      hosted.prepare()
    },
    use: (network, sha256) => {
      if (!shelf.has(sha256))
        throw new LendError({
          code: 'LEND_BUILD_MISSING',
          message: `Using the build ${sha256.slice(0, 12)}… on a lent machine: it was not put there`,
        })
      setHost({ sha256 }, network)
    },
    start: async (network) => {
      await launch(requireHost(network))
      wish(true)
      return life()
    },
    life: (network) => {
      requireHost(network)
      return life()
    },
    end: async (network, signal, withinMs) => {
      requireHost(network)
      wish(false)
      return hosted.end(signal, withinMs)
    },
    remove: async (network) => {
      if (state.host?.network !== network) return
      await hosted.remove()
      rmSync(join(directory, 'host'), { recursive: true, force: true })
      const { host, ...rest } = state
      change(rest)
      log.info({ network: host?.network }, 'its host was removed')
    },
    revive: async () => {
      if (state.host?.isWanted !== true) return
      await launch(state.host)
      log.info({ network: state.host.network }, 'its daemon runs again')
    },
    inspect: async () => {
      if (hosted.pid === undefined) return
      const { memoryBytes, diskBytes } = await hosted.usage()
      const over = [
        memoryBytes > state.caps.memoryBytes ? `memory (${memoryBytes} bytes)` : '',
        diskBytes > state.caps.diskBytes ? `disk (${diskBytes} bytes)` : '',
      ].filter(Boolean)
      if (over.length === 0) return
      const why = `was ended because it took more than was lent: ${over.join(', ')}`
      log.warn({ memoryBytes, diskBytes }, why)
      wish(false)
      await hosted.curb(why)
    },
  }
}
