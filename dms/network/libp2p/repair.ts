import type { Connection, PeerId as LibraryPeerId } from '@libp2p/interface'
import type { Clock, Logger, Timer } from '../../core/index.ts'
import type { Node } from './node.ts'

const periodMs = 5_000
const probeTimeoutMs = 5_000

export interface RepairComponents {
  readonly node: Node
  readonly clock: Clock
  readonly log: Logger
}

const isGossip = (protocol: string): boolean => protocol.startsWith('/meshsub/')

/** Whether gossip has a stream to whoever is at the other end. */
export const canTell = (connections: readonly Connection[]): boolean =>
  connections.some(({ streams }) =>
    streams.some(({ direction, protocol }) => direction === 'outbound' && isGossip(protocol)),
  )

const listens = async (node: Node, peer: LibraryPeerId): Promise<boolean> =>
  node.peerStore.get(peer).then(
    ({ protocols }) => protocols.some(isGossip),
    () => false,
  )

/**
 * Mends two things that the libraries leave broken, and returns the way to end this:
 * - a peer that vanished and came back over a new connection: the old one is tried at once instead of at the next
 *   heartbeat, so that messages stop going into it;
 * - gossip (17.1.1) opens its stream to a peer once, and never again when that stream is lost while some connection
 *   remains: then all connections to the peer are closed and made anew.
 */
export const keepRepaired = ({ node, clock, log }: RepairComponents): (() => void) => {
  const stopping = new AbortController()
  const { signal } = stopping
  const suspects = new Set<string>()
  let timer: Timer

  const probeOlder = ({ detail: opened }: CustomEvent<Connection>): void => {
    for (const older of node.getConnections(opened.remotePeer)) {
      if (older.id === opened.id) continue
      node.services.identify
        .identify(older, { signal: AbortSignal.timeout(probeTimeoutMs) })
        .catch(() => older.abort(new Error('The peer answers on a newer connection only')))
    }
  }
  const renew = async (peer: LibraryPeerId): Promise<void> => {
    log.info({ peerId: peer.toString() }, 'broadcasts do not reach this peer: connecting anew')
    await node.hangUp(peer, { signal })
    await node.dial(peer, { signal })
  }
  const examine = async (peer: LibraryPeerId): Promise<void> => {
    const id = peer.toString()
    const isMute = !canTell(node.getConnections(peer)) && (await listens(node, peer))
    if (!isMute) suspects.delete(id)
    else if (!suspects.has(id)) suspects.add(id)
    else if (suspects.delete(id)) await renew(peer)
  }
  const examineAll = async (): Promise<void> => {
    const connected = node.getPeers()
    const ids = new Set(connected.map(String))
    for (const suspect of suspects) if (!ids.has(suspect)) suspects.delete(suspect)
    await Promise.all(
      connected.map((peer) =>
        examine(peer).catch((error: unknown) => log.debug({ error }, 'connecting anew failed')),
      ),
    )
    if (!signal.aborted) timer = clock.after(periodMs, () => void examineAll())
  }

  node.addEventListener('connection:open', probeOlder, { signal })
  timer = clock.after(periodMs, () => void examineAll())
  return () => {
    stopping.abort()
    timer.cancel()
  }
}
