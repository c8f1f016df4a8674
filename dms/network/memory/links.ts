import type { PeerId } from '../../identity/index.ts'

/** Who can reach whom, how fast, and who is connected; pure data that a switch consults at every message. */
export interface Links {
  /** Parts the peers into groups that cannot reach each other, and cuts connections between them. Others stay whole. */
  partition(groups: readonly (readonly PeerId[])[]): void
  heal(): void
  /** Keeps two peers from each other, whatever their groups, and cuts their connection. */
  block(a: PeerId, b: PeerId): void
  unblock(a: PeerId, b: PeerId): void
  setLatency(a: PeerId, b: PeerId, latencyMs: number): void
  latencyMs(a: PeerId, b: PeerId): number
  isReachable(a: PeerId, b: PeerId): boolean
  connect(a: PeerId, b: PeerId): void
  disconnect(a: PeerId, b: PeerId): void
  isConnected(a: PeerId, b: PeerId): boolean
  connectedTo(peer: PeerId): readonly PeerId[]
}

/** Told of every pair whose connection begins or ends. */
export type LinkWatcher = (a: PeerId, b: PeerId, isConnected: boolean) => void

const pairOf = (a: PeerId, b: PeerId): string => (a < b ? `${a} ${b}` : `${b} ${a}`)

export const createLinks = (
  { latencyMs = 0 }: { readonly latencyMs?: number } = {},
  watch: LinkWatcher = () => {},
): Links => {
  const latencies = new Map<string, number>()
  const connections = new Map<PeerId, Set<PeerId>>()
  const blocked = new Set<string>()
  let groupOf: ReadonlyMap<PeerId, number> = new Map()

  const neighbours = (peer: PeerId): Set<PeerId> => {
    const found = connections.get(peer) ?? new Set()
    connections.set(peer, found)
    return found
  }
  const disconnect = (a: PeerId, b: PeerId): void => {
    neighbours(b).delete(a)
    if (neighbours(a).delete(b)) watch(a, b, false)
  }
  const isReachable = (a: PeerId, b: PeerId): boolean => {
    if (blocked.has(pairOf(a, b))) return false
    const [groupA, groupB] = [groupOf.get(a), groupOf.get(b)]
    return groupA === undefined || groupB === undefined || groupA === groupB
  }

  return {
    partition: (groups) => {
      groupOf = new Map(groups.flatMap((group, index) => group.map((peer) => [peer, index] as const)))
      for (const [a, others] of connections) {
        for (const b of [...others]) if (!isReachable(a, b)) disconnect(a, b)
      }
    },
    heal: () => {
      groupOf = new Map()
    },
    block: (a, b) => {
      blocked.add(pairOf(a, b))
      disconnect(a, b)
    },
    unblock: (a, b) => void blocked.delete(pairOf(a, b)),
    setLatency: (a, b, valueMs) => void latencies.set(pairOf(a, b), valueMs),
    latencyMs: (a, b) => latencies.get(pairOf(a, b)) ?? latencyMs,
    isReachable,
    connect: (a, b) => {
      if (neighbours(a).has(b)) return
      neighbours(a).add(b)
      neighbours(b).add(a)
      watch(a, b, true)
    },
    disconnect,
    isConnected: (a, b) => connections.get(a)?.has(b) ?? false,
    connectedTo: (peer) => [...(connections.get(peer) ?? [])],
  }
}
