import { afterEach, vi } from 'vitest'
import type { PeerId } from '../identity/index.ts'
import type { Network } from './index.ts'

/** Networks of different peers that have not been started and do not know each other. */
export interface NetworkSet {
  readonly networks: readonly Network[]
  /** Loses the connection of two peers without a word to either. */
  sever(a: Network, b: Network): Promise<void>
}

export interface MakeOptions {
  /** They must not find each other by themselves: whom a test has not connected stays unconnected. */
  readonly areApart?: boolean
}

export type MakeNetworks = (count: number, options: MakeOptions) => Promise<NetworkSet>

export interface Received {
  readonly from: PeerId
  readonly text: string
}

/** Waits until `check` no longer throws; the last failure is shown when it never does. */
export const eventually = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: 15_000, interval: 10 })

export const bytes = (text: string): Uint8Array => Buffer.from(text)

/** Everything that arrives at `network` from now on, as text. */
export const inboxOf = (network: Network): Received[] => {
  const received: Received[] = []
  network.onMessage((from, message) => void received.push({ from, text: Buffer.from(message).toString() }))
  return received
}

/** Makes and starts networks for one test and stops them after it. */
export const createScene = (make: MakeNetworks) => {
  const running: Network[] = []
  afterEach(async () => {
    await Promise.all(running.splice(0).map((network) => network.stop()))
  })
  const started = async (count: number, options: MakeOptions = {}): Promise<NetworkSet> => {
    const set = await make(count, options)
    running.push(...set.networks)
    for (const network of set.networks) await network.start()
    return set
  }
  return {
    started,
    /** Two running networks, connected. */
    pair: async () => {
      const set = await started(2)
      const [alice, bob] = set.networks as [Network, Network]
      await alice.connect(bob.addresses()[0]!)
      return { alice, bob, sever: () => set.sever(alice, bob) }
    },
    /** Three running networks, the outer ones connected with the middle one only. */
    line: async (options: MakeOptions = {}) => {
      const [alice, bob, carol] = (await started(3, options)).networks as [Network, Network, Network]
      await alice.connect(bob.addresses()[0]!)
      await carol.connect(bob.addresses()[0]!)
      return { alice, bob, carol }
    },
  }
}

export type Scene = ReturnType<typeof createScene>
