import { maxMessageBytes } from '../index.ts'

/** What this node does for others who cannot be reached from outside, and how much of it at most. */
export interface RelayOptions {
  /** Whether this node passes on what others say to each other. */
  readonly serve: boolean
  /** Peers that may be reachable through this node at once; each must stay connected. */
  readonly maxReservations: number
  /** The same, for peers that come from one IP address. */
  readonly maxReservationsPerAddress: number
  /** How long a reservation lasts unless it is renewed, which peers do five minutes before. */
  readonly reservationMs: number
  /** Conversations passed on at once. */
  readonly maxCircuits: number
  /** The same, for one peer at either end. */
  readonly maxCircuitsPerPeer: number
  /** Bytes of one conversation, both directions together; then it is cut, and its ends may begin another. */
  readonly circuitBytes: number
  /** Age at which a conversation is cut; at most 2^31 - 1. */
  readonly circuitMs: number
}

/** Settings of one libp2p network. Every bound is finite; the defaults suit some hundred hosts behind one address. */
export interface Libp2pOptions {
  /**
   * Multiaddrs to listen on, for example `/ip4/0.0.0.0/tcp/9000`; port 0 takes any free port. Each `/p2p-circuit` asks
   * one of the connected relays to make this node reachable through it.
   */
  readonly listen: readonly string[]
  /** Where others reach this node, when that is not where it listens (a forwarded port); empty: where it listens. */
  readonly announce: readonly string[]
  /** Peers to stay connected with, as multiaddrs ending in `/p2p/<peerId>`; tried again with growing pauses. */
  readonly bootstrap: readonly string[]
  /** Whether this node answers lookups of others (`server`), only asks (`client`), or does neither (`off`). */
  readonly routing: 'server' | 'client' | 'off'
  /** Finding, connecting and securing a connection to one peer takes at most this long. */
  readonly dialTimeoutMs: number
  /** An unfinished handshake of a stranger is dropped after this time. */
  readonly handshakeTimeoutMs: number
  /** A frame that has begun must be complete within this time, or its stream is reset. */
  readonly frameTimeoutMs: number
  /** A peer that reads nothing for this long loses the stream, and what waits for it is reported as unreachable. */
  readonly stallTimeoutMs: number
  /** Bytes that may wait for one peer; more is refused at once. */
  readonly maxQueuedBytes: number
  /** Open connections before the least useful are closed. */
  readonly maxConnections: number
  /** Handshakes under way at once, from all addresses together. */
  readonly maxPendingConnections: number
  /** New connections a second from one address. libp2p's own default is 5, too few for hosts behind one NAT. */
  readonly maxConnectionsPerSecond: number
  /** Streams one peer may hold open on one connection, of all protocols together. */
  readonly maxStreamsPerConnection: number
  /** Weight of "many peers on one address" in the gossip score; 0 because hosts share addresses behind a NAT. */
  readonly sharedAddressWeight: number
  readonly relay: RelayOptions
}

/** Serves nobody. The bounds leave room for the results of jobs; a relay's owner pays at most for all of them together. */
export const defaultRelayOptions: RelayOptions = {
  serve: false,
  maxReservations: 128,
  maxReservationsPerAddress: 32,
  reservationMs: 3_600_000,
  maxCircuits: 256,
  maxCircuitsPerPeer: 32,
  circuitBytes: 1024 * maxMessageBytes,
  circuitMs: 12 * 3_600_000,
}

export const defaultLibp2pOptions: Libp2pOptions = {
  listen: ['/ip4/0.0.0.0/tcp/9000'],
  announce: [],
  bootstrap: [],
  routing: 'server',
  dialTimeoutMs: 8_000,
  handshakeTimeoutMs: 8_000,
  frameTimeoutMs: 30_000,
  stallTimeoutMs: 30_000,
  maxQueuedBytes: 16 * maxMessageBytes,
  maxConnections: 512,
  maxPendingConnections: 256,
  maxConnectionsPerSecond: 100,
  maxStreamsPerConnection: 64,
  sharedAddressWeight: 0,
  relay: defaultRelayOptions,
}
