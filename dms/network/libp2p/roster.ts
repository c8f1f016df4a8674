import type { Connection } from '@libp2p/interface'
import type { PeerId } from '../../identity/index.ts'
import type { PeerHandler, PeerInfo } from '../index.ts'
import { bestFirst, isRelayed } from './circuit.ts'
import type { Node } from './node.ts'

const maxRemembered = 1024

/** Who is or was connected, and where they said they listen; kept from libp2p's events so that it can be read at once. */
export interface Roster {
  peers(): readonly PeerInfo[]
  stop(): void
}

export const createRoster = (node: Node, onPeer: PeerHandler): Roster => {
  const known = new Map<PeerId, PeerInfo>()
  const note = (peerId: PeerId, change: Partial<PeerInfo>): void => {
    const before = known.get(peerId) ?? { peerId, addresses: [], isConnected: false, isRelayed: false }
    known.set(peerId, { ...before, ...change })
    if (change.isConnected !== undefined && change.isConnected !== before.isConnected)
      onPeer(peerId, change.isConnected)
    if (known.size <= maxRemembered) return
    const forgettable = [...known.values()].find((peer) => !peer.isConnected)
    if (forgettable !== undefined) known.delete(forgettable.peerId)
  }
  const stopping = new AbortController()
  const { signal } = stopping
  const compare = ({ detail: { remotePeer } }: CustomEvent<Connection>): void => {
    const open = bestFirst(node.getConnections(remotePeer))
    note(remotePeer.toString(), { isRelayed: open[0] !== undefined && isRelayed(open[0]) })
  }
  node.addEventListener('connection:open', compare, { signal })
  node.addEventListener('connection:close', compare, { signal })
  node.addEventListener('peer:connect', ({ detail }) => note(detail.toString(), { isConnected: true }), {
    signal,
  })
  node.addEventListener('peer:disconnect', ({ detail }) => note(detail.toString(), { isConnected: false }), {
    signal,
  })
  node.addEventListener(
    'peer:update',
    ({ detail: { peer } }) =>
      note(peer.id.toString(), {
        addresses: peer.addresses.map(({ multiaddr }) => `${multiaddr}/p2p/${peer.id}`),
      }),
    { signal },
  )
  return { peers: () => [...known.values()], stop: () => stopping.abort() }
}
