import { circuitRelayServer } from '@libp2p/circuit-relay-v2'
import { identify, identifyPush } from '@libp2p/identify'
import type { Connection, PeerId } from '@libp2p/interface'
import { createLibp2p } from 'libp2p'
import { carrierParts } from '../../../../dms/lend/index.ts'

const relayBytes = 2n ** 30n
const relayMs = 12 * 3_600_000

/** The part of an address that names a machine or the translator before it. */
export const hostOf = ({ remoteAddr }: Pick<Connection, 'remoteAddr'>): string =>
  remoteAddr.getComponents()[0]?.value ?? ''

/**
 * Where lent machines call, and through which their daemons reach each other: nobody can dial them. It relays for those
 * alone who come from where a lent machine came from.
 */
export const createRendezvousNode = async (
  seed: Uint8Array,
  { port, isLender }: { readonly port: number; isLender(address: string): boolean },
) => {
  const comesFromLender = (peer: PeerId): boolean =>
    node.getConnections(peer).some((connection) => isLender(hostOf(connection)))
  const node = await createLibp2p({
    ...(await carrierParts(seed)),
    start: false,
    addresses: { listen: [`/ip4/0.0.0.0/tcp/${port}`] },
    connectionManager: {
      maxConnections: 256,
      maxIncomingPendingConnections: 32,
      inboundConnectionThreshold: 32,
      inboundUpgradeTimeout: 8000,
    },
    connectionGater: {
      denyInboundRelayReservation: (source) => !comesFromLender(source),
      denyOutboundRelayedConnection: (source, destination) =>
        !comesFromLender(source) || !comesFromLender(destination),
    },
    services: {
      identify: identify({ maxInboundStreams: 16, maxOutboundStreams: 16 }),
      identifyPush: identifyPush(),
      relay: circuitRelayServer({
        hopTimeout: 10_000,
        reservations: {
          maxReservations: 64,
          reservationTtl: 3_600_000,
          defaultDataLimit: relayBytes,
          defaultDurationLimit: relayMs,
        },
      }),
    },
  })
  return node
}

export type RendezvousNode = Awaited<ReturnType<typeof createRendezvousNode>>
