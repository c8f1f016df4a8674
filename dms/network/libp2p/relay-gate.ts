import type { Connection, ConnectionGater, PeerId as LibraryPeerId } from '@libp2p/interface'
import { hopProtocol, relayOf, stopProtocol } from './circuit.ts'
import type { Node } from './node.ts'
import type { RelayOptions } from './options.ts'
import { actorProtocol } from './protocol.ts'

const identifyTimeoutMs = 5_000

type Limits = Pick<RelayOptions, 'maxReservationsPerAddress' | 'maxCircuits' | 'maxCircuitsPerPeer'>

/** The part of an address that names a machine or the network address translator before it. */
const hostOf = ({ remoteAddr }: Connection): string | undefined => remoteAddr.getComponents()[0]?.value

const countStreams = (
  connections: readonly Connection[],
  wanted: { readonly protocol: string; readonly direction: 'inbound' | 'outbound' },
): number =>
  connections
    .flatMap(({ streams }) => streams)
    .filter(({ protocol, direction }) => protocol === wanted.protocol && direction === wanted.direction)
    .length

const speaksWithActors = async (node: Node, peer: LibraryPeerId): Promise<boolean> => {
  const isKnown = await node.peerStore.get(peer).then(
    ({ protocols }) => protocols.includes(actorProtocol),
    () => false,
  )
  const [connection] = node.getConnections(peer)
  if (isKnown || connection === undefined) return isKnown
  // a peer may ask before it has said who it is
  const signal = AbortSignal.timeout(identifyTimeoutMs)
  return node.services.identify.identify(connection, { signal }).then(
    ({ protocols }) => protocols.includes(actorProtocol),
    () => false,
  )
}

/**
 * Decides for whom this node relays, and by which relays it may be called. What the library bounds itself
 * (reservations, bytes and age of a conversation) is not repeated here.
 *
 * @param running the node, once there is one
 */
export const createRelayGate = (
  running: () => Node | undefined,
  { maxReservationsPerAddress, maxCircuits, maxCircuitsPerPeer }: Limits,
): ConnectionGater => {
  const isCrowded = (node: Node, source: LibraryPeerId): boolean => {
    const host = node.getConnections(source).map(hostOf)[0]
    const holders = [...(node.services.relay?.reservations.keys() ?? [])].filter(
      (peer) => !peer.equals(source),
    )
    const neighbours = holders.filter((peer) => node.getConnections(peer).some((one) => hostOf(one) === host))
    return neighbours.length >= maxReservationsPerAddress
  }
  const isBusy = (node: Node, source: LibraryPeerId, destination: LibraryPeerId): boolean => {
    const towards = { protocol: stopProtocol, direction: 'outbound' } as const
    const asked = { protocol: hopProtocol, direction: 'inbound' } as const
    return (
      // the stream that asks is among them
      countStreams(node.getConnections(source), asked) > maxCircuitsPerPeer ||
      countStreams(node.getConnections(destination), towards) >= maxCircuitsPerPeer ||
      countStreams(node.getConnections(), towards) >= maxCircuits
    )
  }
  return {
    denyInboundRelayReservation: async (source) => {
      const node = running()
      return node === undefined || isCrowded(node, source) || !(await speaksWithActors(node, source))
    },
    denyOutboundRelayedConnection: async (source, destination) => {
      const node = running()
      if (node === undefined || isBusy(node, source, destination)) return true
      return !(await speaksWithActors(node, source))
    },
    denyInboundRelayedConnection: (relay) => {
      const chosen = running()?.getMultiaddrs().map(relayOf) ?? []
      return !chosen.includes(relay.toString())
    },
  }
}

/** Gives the place of a peer that left to another, instead of when its reservation ends. Returns the way to end this. */
export const freeReservations = (node: Node): (() => void) => {
  const stopping = new AbortController()
  node.addEventListener(
    'peer:disconnect',
    ({ detail: peer }) => {
      const reservation = node.services.relay?.reservations.get(peer)
      // its end would otherwise also end a later reservation of the same peer
      reservation?.signal.clear()
      node.services.relay?.reservations.delete(peer)
    },
    stopping,
  )
  return () => stopping.abort()
}
