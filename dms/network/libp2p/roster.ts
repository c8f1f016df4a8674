import type { PeerId } from '../../identity/index.ts'
import type { PeerInfo } from '../index.ts'
import type { Node } from './node.ts'

const maxRemembered = 1024

/** Who is or was connected, and where they said they listen; kept from libp2p's events so that it can be read at once. */
export interface Roster {
  peers(): readonly PeerInfo[]
  stop(): void
}

export const createRoster = (node: Node): Roster => {
  const known = new Map<PeerId, PeerInfo>()
  const note = (peerId: PeerId, change: Partial<PeerInfo>): void => {
    const before = known.get(peerId) ?? { peerId, addresses: [], isConnected: false }
    known.set(peerId, { ...before, ...change })
    if (known.size <= maxRemembered) return
    const forgettable = [...known.values()].find((peer) => !peer.isConnected)
    if (forgettable !== undefined) known.delete(forgettable.peerId)
  }
  const stopping = new AbortController()
  const { signal } = stopping
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
