import type { IdentifyResult, PeerId as LibraryPeerId } from '@libp2p/interface'
import type { Clock, Logger, Timer } from '../../core/index.ts'
import type { PeerId } from '../../identity/index.ts'
import { hopProtocol, isRelayed, relayOf } from './circuit.ts'
import type { Node } from './node.ts'
import type { RelayClient } from './relay-client.ts'

const periodMs = 15_000
const maxRemembered = 8

export interface SeatsComponents {
  readonly node: Node
  readonly client: RelayClient
  readonly clock: Clock
  readonly log: Logger
}

const relaysOf = (node: Node): Set<PeerId> =>
  new Set(node.getMultiaddrs().flatMap((address) => relayOf(address) ?? []))

/**
 * Keeps this node reachable through `wanted` relays: while it holds fewer reservations, it asks every connected relay
 * again, and connects again with those that it met. A relay that has just been connected is asked at once, and held
 * reservations are renewed, by the library. Returns the way to end this.
 */
export const keepSeats = (
  { node, client, clock, log }: SeatsComponents,
  { wanted, dialTimeoutMs }: { readonly wanted: number; readonly dialTimeoutMs: number },
): (() => void) => {
  if (wanted === 0) return () => {}
  const stopping = new AbortController()
  const { signal } = stopping
  const former = new Map<PeerId, LibraryPeerId>()
  let held = new Set<PeerId>()
  let timer: Timer

  const remember = ({
    detail: { peerId: relay, protocols, connection },
  }: CustomEvent<IdentifyResult>): void => {
    if (isRelayed(connection) || !protocols.includes(hopProtocol)) return
    former.delete(relay.toString())
    former.set(relay.toString(), relay)
    const [oldest] = former.keys()
    if (former.size > maxRemembered && oldest !== undefined) former.delete(oldest)
  }
  const note = (): void => {
    const before = held
    held = relaysOf(node)
    for (const relay of held) if (!before.has(relay)) log.info({ relay }, 'reachable through a relay')
    for (const relay of before)
      if (!held.has(relay)) log.warn({ relay }, 'no longer reachable through a relay')
  }
  const askConnected = async (): Promise<void> => {
    for (const peer of node.getPeers()) {
      const [connection] = node.getConnections(peer).filter((one) => !isRelayed(one))
      const known = await node.peerStore.get(peer).catch(() => undefined)
      if (connection !== undefined && known?.protocols.includes(hopProtocol) === true)
        client.ask(peer, connection)
    }
  }
  const returnToFormer = async (): Promise<void> => {
    const lost = [...former.values()].filter((relay) => node.getConnections(relay).length === 0)
    const limit = AbortSignal.any([signal, AbortSignal.timeout(dialTimeoutMs)])
    await Promise.allSettled(lost.map((relay) => node.dial(relay, { signal: limit })))
  }
  const seek = async (): Promise<void> => {
    note()
    if (held.size < wanted) {
      await returnToFormer()
      await askConnected().catch((error: unknown) => log.debug({ error }, 'asking for a reservation failed'))
    }
    if (!signal.aborted) timer = clock.after(periodMs, () => void seek())
  }

  node.addEventListener('self:peer:update', note, { signal })
  node.addEventListener('peer:identify', remember, { signal })
  timer = clock.after(periodMs, () => void seek())
  return () => {
    stopping.abort()
    timer.cancel()
  }
}
