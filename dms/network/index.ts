import type { Startable } from '../core/index.ts'
import type { PeerId } from '../identity/index.ts'

export interface PeerInfo {
  readonly peerId: PeerId
  readonly addresses: readonly string[]
  readonly isConnected: boolean
  /** Every connection leads through a relay: slower, and bounded by what the relay allows. */
  readonly isRelayed: boolean
}

export type PeerHandler = (peerId: PeerId, isConnected: boolean) => void

/**
 * Moves bytes between peers whose keys have been checked by the channel. Knows nothing of actors.
 *
 * Errors: PeerUnreachableError (NETWORK_PEER_UNREACHABLE, retryable), AddressInvalidError (NETWORK_ADDRESS_INVALID),
 * MessageTooLargeError (NETWORK_MESSAGE_TOO_LARGE), NetworkStoppedError (NETWORK_STOPPED); from `start` also
 * ListenFailedError (NETWORK_LISTEN_FAILED).
 */
export interface Network extends Startable {
  readonly peerId: PeerId
  /** Where others can reach this peer, as multiaddrs that end in `/p2p/<peerId>`; empty before `start`. */
  addresses(): readonly string[]
  /** Connects to a multiaddr (ending in `/p2p/…`); returns whom it found there. */
  connect(address: string, options?: { signal?: AbortSignal }): Promise<PeerId>
  /**
   * Sends one message (1 to `maxMessageBytes` bytes, copied) over the one kept stream to `peerId`, dialling if needed.
   * Resolves when the bytes were handed to the transport; messages to one peer arrive in order or not at all.
   * A message to oneself is delivered too, after the call has returned.
   */
  send(peerId: PeerId, message: Uint8Array, options?: { signal?: AbortSignal }): Promise<void>
  /** One receiver of all direct messages; `from` is proven by the channel. A handler must not throw. */
  onMessage(handler: (from: PeerId, message: Uint8Array) => void): void
  /** Sends to every subscriber of `topic` that is reachable; resolves with the number of peers it was handed to. */
  publish(topic: string, message: Uint8Array): Promise<number>
  /**
   * Receives what others publish on `topic`; `from` is the signed origin. `accept` decides, before a message is
   * forwarded, whether the network may spread it. Returns the way to end the subscription.
   */
  subscribe(
    topic: string,
    handler: (from: PeerId, message: Uint8Array) => void,
    accept?: (from: PeerId, message: Uint8Array) => boolean,
  ): () => void
  /** How many other peers are known to be subscribed; the positive sign that a broadcast can arrive. */
  subscribers(topic: string): readonly PeerId[]
  peers(): readonly PeerInfo[]
  /**
   * Tells each time that somebody becomes connected, and is so no longer; not what ends because this network itself
   * stops. A handler must not throw. Returns the way to end it.
   */
  onPeer(handler: PeerHandler): () => void
  /** Round trip in milliseconds. */
  ping(peerId: PeerId, options?: { signal?: AbortSignal }): Promise<number>
}

export const maxMessageBytes = 1_048_576

export * from './errors.ts'
