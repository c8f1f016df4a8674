import { afterEach } from 'vitest'
import { silentLogger } from '../../core/index.ts'
import { alice, bob, carol } from '../../identity/fixtures.ts'
import { describeNetwork } from '../compliance.ts'
import type { Network } from '../index.ts'
import { createLibp2pNetwork } from './index.ts'
import { createRelay, freePort, type Relay } from './testing-relay.ts'

const relays = new Map<Network, Relay>()

afterEach(async () => {
  for (const relay of relays.values()) await relay[Symbol.asyncDispose]()
  relays.clear()
})

/** Others reach each network through a relay, so that a test can break its connections. */
const makeOne = async (keyPair: typeof alice): Promise<Network> => {
  const port = await freePort()
  const relay = await createRelay(port)
  const network = createLibp2pNetwork(
    { keyPair, log: silentLogger },
    { listen: [`/ip4/127.0.0.1/tcp/${port}`], announce: [`/ip4/127.0.0.1/tcp/${relay.port}`] },
  )
  relays.set(network, relay)
  return network
}

describeNetwork('libp2p', async (count) => ({
  networks: await Promise.all([alice, bob, carol].slice(0, count).map(makeOne)),
  sever: async (a, b) => {
    relays.get(a)?.reset()
    relays.get(b)?.reset()
  },
}))
