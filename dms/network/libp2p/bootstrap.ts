import type { Clock, Logger, Timer } from '../../core/index.ts'
import type { PeerAddress } from './address.ts'
import { dialAlive } from './dial.ts'
import type { Node } from './node.ts'

const firstPauseMs = 1_000
const longestPauseMs = 60_000

/**
 * Stays connected with the bootstrap peers: dials them in the background, again after growing pauses while one does
 * not answer, and again when a connection was lost. Returns the way to end this.
 */
export const keepConnected = (
  { node, clock, log }: { readonly node: Node; readonly clock: Clock; readonly log: Logger },
  {
    addresses,
    dialTimeoutMs,
  }: { readonly addresses: readonly PeerAddress[]; readonly dialTimeoutMs: number },
): (() => void) => {
  const stopping = new AbortController()
  const { signal } = stopping
  const pauses = new Map<PeerAddress, Timer>()

  const retry = (address: PeerAddress, pauseMs: number): void => {
    if (signal.aborted) return
    pauses.get(address)?.cancel()
    pauses.set(
      address,
      clock.after(pauseMs, () => void dial(address, Math.min(pauseMs * 2, longestPauseMs))),
    )
  }
  const dial = async (address: PeerAddress, nextPauseMs: number): Promise<void> => {
    try {
      await dialAlive(node, address.multiaddr, AbortSignal.any([signal, AbortSignal.timeout(dialTimeoutMs)]))
      log.info({ peerId: address.peerId }, 'connected to bootstrap peer')
    } catch (error) {
      if (signal.aborted) return
      log.debug({ error, peerId: address.peerId, againInMs: nextPauseMs }, 'bootstrap peer does not answer')
      retry(address, nextPauseMs)
    }
  }

  node.addEventListener(
    'peer:disconnect',
    ({ detail }) => {
      const lost = detail.toString()
      for (const address of addresses) if (address.peerId === lost) retry(address, firstPauseMs)
    },
    { signal },
  )
  for (const address of addresses) void dial(address, firstPauseMs)
  return () => {
    stopping.abort()
    for (const pause of pauses.values()) pause.cancel()
  }
}
