import { maxMessageBytes } from '../index.ts'

/** Settings of one libp2p network. Every bound is finite; the defaults suit some hundred hosts behind one address. */
export interface Libp2pOptions {
  /** Multiaddrs to listen on, for example `/ip4/0.0.0.0/tcp/9000`; port 0 takes any free port. */
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
}
