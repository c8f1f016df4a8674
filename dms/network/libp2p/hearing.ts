import type { PeerId as LibraryPeerId } from '@libp2p/interface'
import type { Node } from './node.ts'
import { canTell } from './repair.ts'

/** A new peer has this long to say what it listens to; far away that takes several round trips. */
const settleMs = 2_000
/** Nobody tells when gossip has opened its own stream to a peer, so that is looked at. */
const lookMs = 20

/** Knows which new peers have not yet said what they listen to. */
export interface Hearing {
  /** Resolves when everybody who is connected now has said so, has had the time for it, or has left. */
  all(): Promise<void>
  stop(): void
}

interface Newcomer {
  readonly peer: LibraryPeerId
  /** Aborted when its time is over. */
  readonly end: AbortSignal
}

/**
 * A broadcast goes to those whose subscriptions are known. Whoever connected a moment ago would miss it, so a publisher
 * waits for those, at most two seconds. Nobody who comes later is waited for: strangers that keep coming would otherwise
 * silence this node.
 */
export const listenForSubscriptions = (
  node: Pick<Node, 'addEventListener' | 'getConnections' | 'services'>,
): Hearing => {
  const { gossip } = node.services
  const stopping = new AbortController()
  const { signal } = stopping
  const newcomers = new Map<string, Newcomer>()
  const heard = new Set<string>()

  const onConnect = ({ detail: peer }: CustomEvent<LibraryPeerId>): void =>
    void newcomers.set(peer.toString(), { peer, end: AbortSignal.timeout(settleMs) })
  const onDisconnect = ({ detail: peer }: CustomEvent<LibraryPeerId>): void => {
    newcomers.delete(peer.toString())
    heard.delete(peer.toString())
  }
  node.addEventListener('peer:connect', onConnect, { signal })
  node.addEventListener('peer:disconnect', onDisconnect, { signal })
  gossip.addEventListener('subscription-change', ({ detail }) => void heard.add(detail.peerId.toString()), {
    signal,
  })

  const isWaitedFor = (newcomer: Newcomer): boolean => {
    const id = newcomer.peer.toString()
    const isNew = newcomers.get(id) === newcomer && !newcomer.end.aborted
    if (isNew && !(heard.has(id) && canTell(node.getConnections(newcomer.peer)))) return true
    if (newcomers.get(id) === newcomer) newcomers.delete(id)
    return false
  }

  const aMoment = (): Promise<void> =>
    new Promise((resolve) => AbortSignal.timeout(lookMs).addEventListener('abort', () => resolve()))

  return {
    all: async () => {
      let waiting = [...newcomers.values()].filter(isWaitedFor)
      while (waiting.length > 0 && !signal.aborted) {
        await aMoment()
        waiting = waiting.filter(isWaitedFor)
      }
    },
    stop: () => stopping.abort(),
  }
}
