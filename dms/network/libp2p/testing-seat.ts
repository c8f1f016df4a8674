import { randomBytes } from 'node:crypto'
import { silentLogger } from '../../core/index.ts'
import { type KeyPair, keyPairFromSeed } from '../../identity/index.ts'
import { eventually } from '../compliance-scene.ts'
import type { Network } from '../index.ts'
import { hopProtocol, stopProtocol } from './circuit.ts'
import { createLibp2pNetwork, defaultLibp2pOptions, type Libp2pOptions, type RelayOptions } from './index.ts'
import { createNode, type Node } from './node.ts'
import { freeReservations } from './relay-gate.ts'

/** A relay of which a test holds the inside: it can cut the conversations that pass through. */
export interface OpenRelay extends AsyncDisposable {
  readonly address: string
  /** Requests for a place that were answered, one way or the other. */
  asked(): number
  /** Requests for a conversation that were answered, likewise. */
  called(): number
  /** Conversations that pass through now. */
  circuits(): number
  cut(): void
  /** Changes a bit of whatever the called ends are sent from now on. */
  alter(): void
}

/** The library reports no request that it refused, and its middleware (3.3.11) breaks the streams that it sees. */
const countRequests = (node: Node, handler: 'handleReserve' | 'handleConnect'): (() => number) => {
  let count = 0
  const server = node.services.relay as unknown as Record<
    typeof handler,
    (...given: unknown[]) => Promise<void>
  >
  const handle = server[handler].bind(server)
  server[handler] = async (...given) => {
    await handle(...given)
    count += 1
  }
  return () => count
}

export const createOpenRelay = async (relay: Partial<RelayOptions> = {}): Promise<OpenRelay> => {
  const options: Libp2pOptions = {
    ...defaultLibp2pOptions,
    listen: ['/ip4/127.0.0.1/tcp/0'],
    relay: { ...defaultLibp2pOptions.relay, serve: true, ...relay },
  }
  const { node } = await createNode(keyPairFromSeed(randomBytes(32)), options)
  const asked = countRequests(node, 'handleReserve')
  const called = countRequests(node, 'handleConnect')
  await node.start()
  await node.services.routing?.setMode('server')
  const end = freeReservations(node)
  const streams = (protocol: string) =>
    node.getConnections().flatMap((one) => one.streams.filter((stream) => stream.protocol === protocol))
  return {
    address: String(node.getMultiaddrs()[0]),
    asked,
    called,
    circuits: () => streams(stopProtocol).length,
    cut: () => {
      for (const stream of [...streams(hopProtocol), ...streams(stopProtocol)])
        stream.abort(new Error('cut by the test'))
    },
    alter: () => {
      for (const stream of streams(stopProtocol)) {
        const send = stream.send.bind(stream)
        stream.send = (data) => {
          const changed = Uint8Array.from(data instanceof Uint8Array ? data : data.subarray())
          changed[changed.length - 1]! ^= 1
          return send(changed)
        }
      }
    },
    [Symbol.asyncDispose]: async () => {
      end()
      await node.stop()
    },
  }
}

/** A network that can be reached through `relay` only, and whose start waits until it can. */
export const createSeated = (
  keyPair: KeyPair,
  relay: string,
  options: Partial<Libp2pOptions> = {},
): Network => {
  const network = createLibp2pNetwork(
    { keyPair, log: silentLogger },
    { listen: ['/p2p-circuit'], bootstrap: [relay], ...options },
  )
  const start = async (): Promise<void> => {
    await network.start()
    await eventually(() => {
      if (network.addresses().length === 0) throw new Error('no reservation yet')
    })
  }
  return { ...network, start }
}
