import type { Clock, Logger, Timer } from '../../core/index.ts'
import type { PeerAddress } from './address.ts'
import { dialAlive } from './dial.ts'
import type { Node } from './node.ts'

const firstPauseMs = 1_000
/** A network that was cut heals at its first success, so the longest wait is shared by all who wait. */
const longestPauseMs = 30_000
/** Whoever comes and goes all the time must not make this node dial all the time. */
const betweenWavesMs = 5_000
/** Somebody who was only met once is not waited for without end. */
const forgetAfterMs = 3_600_000
const maxContacts = 256

export interface ReunionComponents {
  readonly node: Node
  readonly clock: Clock
  readonly log: Logger
}

export interface ReunionOptions {
  /** Peers to be connected with as long as this node runs. */
  readonly bootstrap: readonly PeerAddress[]
  readonly dialTimeoutMs: number
  readonly maxConnections: number
}

/** Whoever was connected on purpose and got lost is dialled again. */
export interface Reunion {
  /** Remembers a peer to which a connection was made by its address; the oldest of 256 that is not connected gives way. */
  met(address: PeerAddress): void
  end(): void
}

/** Somebody to be connected with. */
interface Contact {
  readonly address: PeerAddress
  readonly isBootstrap: boolean
  timer?: Timer | undefined
  lostAtMs?: number | undefined
}

/**
 * Stays connected with bootstrap peers, and comes back to others that were connected by address: dials them again after
 * growing pauses while they do not answer. When one of the lost answers, the way may be open again, and the rest is dialled
 * at once (every five seconds at most), so that the halves of a network that was cut grow together in one step.
 */
export const keepTogether = (
  { node, clock, log }: ReunionComponents,
  { bootstrap, dialTimeoutMs, maxConnections }: ReunionOptions,
): Reunion => {
  const stopping = new AbortController()
  const { signal } = stopping
  const contacts = new Map<string, Contact>()
  let lastWaveMs = Number.NEGATIVE_INFINITY

  const isConnected = ({ address: { peerId } }: Contact): boolean =>
    node.getPeers().some((peer) => peer.toString() === peerId)

  const isGivenUp = ({ isBootstrap, lostAtMs }: Contact): boolean =>
    !isBootstrap && lostAtMs !== undefined && clock.monotonicMs() - lostAtMs > forgetAfterMs

  const dialLater = (contact: Contact, pauseMs: number): void => {
    contact.timer?.cancel()
    if (signal.aborted) return
    const nextPauseMs = Math.min(Math.max(pauseMs * 2, firstPauseMs), longestPauseMs)
    contact.timer = clock.after(pauseMs, () => void dial(contact, nextPauseMs))
  }

  const dial = async (contact: Contact, nextPauseMs: number): Promise<void> => {
    const { address } = contact
    contact.timer = undefined
    if (isGivenUp(contact)) return void contacts.delete(String(address.multiaddr))
    // Whoever was let go for want of room would only push out another.
    if (!contact.isBootstrap && node.getConnections().length >= maxConnections) {
      return dialLater(contact, nextPauseMs)
    }
    try {
      await dialAlive(node, address.multiaddr, AbortSignal.any([signal, AbortSignal.timeout(dialTimeoutMs)]))
      contact.lostAtMs = undefined
      log.info({ peerId: address.peerId }, 'connected with a known peer')
    } catch (error) {
      if (signal.aborted) return
      log.debug({ error, peerId: address.peerId, againInMs: nextPauseMs }, 'a known peer does not answer')
      dialLater(contact, nextPauseMs)
    }
  }

  const onLost = ({ detail }: CustomEvent<{ toString(): string }>): void => {
    for (const contact of contacts.values()) {
      if (contact.address.peerId !== detail.toString()) continue
      contact.lostAtMs = clock.monotonicMs()
      dialLater(contact, firstPauseMs)
    }
  }

  const onFound = ({ detail }: CustomEvent<{ toString(): string }>): void => {
    const all = [...contacts.values()]
    const found = all.filter(
      ({ address, lostAtMs }) => lostAtMs !== undefined && address.peerId === detail.toString(),
    )
    if (found.length === 0) return
    for (const contact of found) {
      contact.lostAtMs = undefined
      contact.timer?.cancel()
      contact.timer = undefined
    }
    if (clock.monotonicMs() - lastWaveMs < betweenWavesMs) return
    lastWaveMs = clock.monotonicMs()
    for (const contact of all) if (contact.timer !== undefined) dialLater(contact, 0)
  }

  const makeRoom = (): void => {
    if (contacts.size < maxContacts) return
    const oldest = [...contacts].find(([, contact]) => !contact.isBootstrap && !isConnected(contact))
    oldest?.[1].timer?.cancel()
    if (oldest !== undefined) contacts.delete(oldest[0])
  }

  node.addEventListener('peer:disconnect', onLost, { signal })
  node.addEventListener('peer:connect', onFound, { signal })
  for (const address of bootstrap) {
    const contact: Contact = { address, isBootstrap: true, lostAtMs: clock.monotonicMs() }
    contacts.set(String(address.multiaddr), contact)
    void dial(contact, firstPauseMs)
  }
  return {
    met: (address) => {
      const key = String(address.multiaddr)
      if (contacts.has(key)) return
      makeRoom()
      if (contacts.size < maxContacts) contacts.set(key, { address, isBootstrap: false })
    },
    end: () => {
      stopping.abort()
      for (const { timer } of contacts.values()) timer?.cancel()
    },
  }
}
