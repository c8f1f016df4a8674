import type { Connection, PeerId as LibraryPeerId, Stream } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import type { Multiaddr } from '@multiformats/multiaddr'
import { bestFirst, relayOf } from './circuit.ts'
import type { Node } from './node.ts'

const probeTimeoutMs = 5_000

const isAnswering = (node: Node, connection: Connection, signal: AbortSignal): Promise<boolean> =>
  node.services.identify
    .identify(connection, { signal: AbortSignal.any([signal, AbortSignal.timeout(probeTimeoutMs)]) })
    .then(() => true)
    .catch(() => false)

/** The library would begin another conversation through a relay although one is open. */
const openAlready = (node: Node, address: Multiaddr): Connection | undefined => {
  const peer = address.getComponents().at(-1)?.value
  return relayOf(address) === undefined || peer === undefined
    ? undefined
    : bestFirst(node.getConnections(peerIdFromString(peer)))[0]
}

/**
 * Connects, and does not return before the other side has answered on the connection. The library offers an existing
 * connection even when its other end has gone; such a one is dropped and the peer is dialled anew.
 */
export const dialAlive = async (node: Node, address: Multiaddr, signal: AbortSignal): Promise<Connection> => {
  for (const force of [false, true]) {
    const open = force ? undefined : openAlready(node, address)
    const connection = open ?? (await node.dial(address, { signal, force }))
    if (await isAnswering(node, connection, signal)) return connection
    connection.abort(new Error('The other end does not answer'))
    signal.throwIfAborted()
  }
  throw new Error('it accepted a connection and then said nothing')
}

/**
 * Opens a stream to a peer on the best connection that still takes one (the library would take the oldest, which may be
 * about to close), or else on a new connection.
 */
export const openStream = async (
  node: Node,
  { peer, protocol, signal }: { peer: LibraryPeerId; protocol: string; signal: AbortSignal },
): Promise<Stream> => {
  const options = { signal, runOnLimitedConnection: true }
  const connections = bestFirst(node.getConnections(peer))
  for (const connection of connections) {
    const stream = await connection.newStream(protocol, options).catch(() => undefined)
    if (stream !== undefined) return stream
    signal.throwIfAborted()
  }
  const connection = await node.dial(peer, { signal, force: connections.length > 0 })
  return connection.newStream(protocol, options)
}
