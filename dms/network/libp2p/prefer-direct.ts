import type { Connection } from '@libp2p/interface'
import type { Clock, Logger, Timer } from '../../core/index.ts'
import type { PeerId } from '../../identity/index.ts'
import { isRelayed } from './circuit.ts'
import type { Node } from './node.ts'

/** Time for what is under way on the relayed connection to arrive. */
const graceMs = 5_000
const closeTimeoutMs = 5_000

export interface PreferComponents {
  readonly node: Node
  readonly clock: Clock
  readonly log: Logger
  /** Told when messages to a peer should take a better connection than before. */
  readonly onBetter: (peerId: PeerId) => void
}

/**
 * Gives up relayed connections to a peer once there is a direct one: messages move first, then the relayed connections
 * are closed, and broadcasts are moved by greeting the peer again. Returns the way to end this.
 */
export const preferDirect = ({ node, clock, log, onBetter }: PreferComponents): (() => void) => {
  const stopping = new AbortController()
  const { signal } = stopping
  const pending = new Map<PeerId, Timer>()

  const retire = async (direct: Connection): Promise<void> => {
    if (signal.aborted || direct.status !== 'open') return
    const limit = AbortSignal.any([signal, AbortSignal.timeout(closeTimeoutMs)])
    const relayed = node.getConnections(direct.remotePeer).filter(isRelayed)
    await Promise.all(
      relayed.map((one) => one.close({ signal: limit }).catch((error: Error) => one.abort(error))),
    )
  }
  const directTo = ({ remotePeer }: Connection): Connection | undefined =>
    node.getConnections(remotePeer).find((one) => one.status === 'open' && !isRelayed(one))
  const note = (error: unknown): void => log.debug({ error }, 'leaving a relayed connection failed')
  const compare = ({ detail: opened }: CustomEvent<Connection>): void => {
    const direct = directTo(opened)
    if (direct === undefined || !node.getConnections(opened.remotePeer).some(isRelayed)) return
    const peerId = opened.remotePeer.toString()
    onBetter(peerId)
    const after = (): void => {
      pending.delete(peerId)
      retire(direct).catch(note)
    }
    pending.get(peerId)?.cancel()
    pending.set(peerId, clock.after(graceMs, after))
  }

  /** Whoever closed it: broadcasts went over it, and gossip opens its stream anew only where a peer is greeted. */
  const greet = ({ detail: closed }: CustomEvent<Connection>): void => {
    const direct = directTo(closed)
    if (!isRelayed(closed) || direct === undefined) return
    const limit = AbortSignal.any([signal, AbortSignal.timeout(closeTimeoutMs)])
    node.services.identify.identify(direct, { signal: limit }).catch(note)
  }

  node.addEventListener('connection:open', compare, { signal })
  node.addEventListener('connection:close', greet, { signal })
  return () => {
    stopping.abort()
    for (const timer of pending.values()) timer.cancel()
  }
}
