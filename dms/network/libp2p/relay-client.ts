import { circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import type { Connection, PeerId as LibraryPeerId, Topology, Transport } from '@libp2p/interface'
import { hopProtocol } from './circuit.ts'

type Components = Parameters<ReturnType<typeof circuitRelayTransport>>[0]

/** Conversations that others may have with this node through one relay. */
const maxInboundConversations = 64

/** Dials others through relays, and is dialled through those that made a reservation for this node. */
export interface RelayClient {
  readonly transport: (components: Components) => Transport
  /** Asks a connected relay for a reservation, unless enough are held; the library asks each one only once by itself. */
  ask(relay: LibraryPeerId, connection: Connection): void
}

/**
 * The transport of the library with three of its habits taken away. It would walk through the network at random and
 * dial whom it finds until it has a relay; take a reservation at any peer that claims to relay a call, so that a
 * stranger could choose the addresses that this node announces; and never ask again a relay that once refused.
 */
export const createRelayClient = (): RelayClient => {
  let topology: Topology | undefined
  const transport = (components: Components): Transport => {
    const registrar = {
      register: (protocol: string, given: Topology) => {
        if (protocol === hopProtocol) topology = given
        return components.registrar.register(protocol, given)
      },
    }
    const tamed: Components = Object.create(components, {
      randomWalk: { value: { walk: async function* () {} } },
      transportManager: {
        value: { listen: () => Promise.reject(new Error('This relay was not asked for a reservation')) },
      },
      registrar: {
        get: () => Object.create(components.registrar, { register: { value: registrar.register } }),
      },
    })
    return circuitRelayTransport({ maxInboundStopStreams: maxInboundConversations })(tamed)
  }
  return { transport, ask: (relay, connection) => void topology?.onConnect?.(relay, connection) }
}
