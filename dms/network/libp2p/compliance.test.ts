import { afterEach } from 'vitest'
import { silentLogger } from '../../core/index.ts'
import { alice, bob, carol } from '../../identity/fixtures.ts'
import { describeNetwork } from '../compliance.ts'
import type { MakeOptions } from '../compliance-scene.ts'
import type { Network } from '../index.ts'
import { createLibp2pNetwork } from './index.ts'
import { createRelay, freePort, type Relay } from './testing-relay.ts'
import { createOpenRelay, createSeated, type OpenRelay } from './testing-seat.ts'

const relays = new Map<Network, Relay>()

afterEach(async () => {
  for (const relay of relays.values()) await relay[Symbol.asyncDispose]()
  relays.clear()
})

const routingOf = ({ areApart = false }: MakeOptions) => ({ routing: areApart ? 'off' : 'server' }) as const

/** Others reach each network through a relay, so that a test can break its connections. */
const makeOne = async (keyPair: typeof alice, options: MakeOptions): Promise<Network> => {
  const port = await freePort()
  const relay = await createRelay(port)
  const network = createLibp2pNetwork(
    { keyPair, log: silentLogger },
    {
      listen: [`/ip4/127.0.0.1/tcp/${port}`],
      announce: [`/ip4/127.0.0.1/tcp/${relay.port}`],
      ...routingOf(options),
    },
  )
  relays.set(network, relay)
  return network
}

describeNetwork('libp2p', async (count, options) => ({
  networks: await Promise.all(
    [alice, bob, carol].slice(0, count).map((keyPair) => makeOne(keyPair, options)),
  ),
  sever: async (a, b) => {
    relays.get(a)?.reset()
    relays.get(b)?.reset()
  },
}))

const openRelays: OpenRelay[] = []

afterEach(async () => {
  for (const relay of openRelays.splice(0)) await relay[Symbol.asyncDispose]()
})

/** Nobody can be dialled; each is reached through a relay of its own. */
describeNetwork('libp2p, peers behind relays', async (count, options) => {
  const relays = await Promise.all(Array.from({ length: count }, () => createOpenRelay()))
  openRelays.push(...relays)
  return {
    networks: [alice, bob, carol]
      .slice(0, count)
      .map((keyPair, index) => createSeated(keyPair, relays[index]!.address, routingOf(options))),
    sever: async () => {
      for (const relay of relays) relay.cut()
    },
  }
})
