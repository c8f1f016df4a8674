import { type GossipSub, gossipsub } from '@chainsafe/libp2p-gossipsub'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { type CircuitRelayService, circuitRelayServer } from '@libp2p/circuit-relay-v2'
import { privateKeyFromRaw } from '@libp2p/crypto/keys'
import { type Identify, type IdentifyPush, identify, identifyPush } from '@libp2p/identify'
import type { KadDHT } from '@libp2p/kad-dht'
import { type Ping, type PingComponents, ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { createLibp2p, type Libp2p } from 'libp2p'
import type { KeyPair } from '../../identity/index.ts'
import { maxMessageBytes } from '../index.ts'
import { announceable } from './circuit.ts'
import { openFirst } from './open-first.ts'
import type { Libp2pOptions, RelayOptions } from './options.ts'
import { createRelayClient } from './relay-client.ts'
import { createRelayGate } from './relay-gate.ts'
import { routing } from './routing.ts'

const windowBytes = 2 * maxMessageBytes
const gossipOverheadBytes = 64 * 1024

const severalAtOnce = { maxOutboundStreams: 16, maxInboundStreams: 16 }

const gossip = (options: Libp2pOptions) =>
  gossipsub({
    allowPublishToZeroTopicPeers: true,
    maxInboundDataLength: maxMessageBytes + gossipOverheadBytes,
    maxOutboundBufferSize: 8 * maxMessageBytes,
    // the library's own limits (5,000 of each) are far above what one daemon says in a heartbeat
    decodeRpcLimits: {
      maxSubscriptions: 512,
      maxMessages: 256,
      maxIhaveMessageIDs: 1024,
      maxIwantMessageIDs: 1024,
      maxIdontwantMessageIDs: 256,
      maxControlMessages: 256,
      maxPeerInfos: 16,
    },
    // about 240 topics of one peer; the library counts 1 KiB and the name for each
    maxTopicBytesPerPeer: 256 * 1024,
    runOnLimitedConnection: true,
    scoreParams: { IPColocationFactorWeight: options.sharedAddressWeight },
  })

const relayServer = ({ maxReservations, reservationMs, circuitBytes, circuitMs }: RelayOptions) =>
  circuitRelayServer({
    hopTimeout: 10_000,
    reservations: {
      maxReservations,
      reservationTtl: reservationMs,
      defaultDataLimit: BigInt(circuitBytes),
      defaultDurationLimit: circuitMs,
    },
  })

const limits = (options: Libp2pOptions) => ({
  connectionManager: {
    maxConnections: options.maxConnections,
    maxIncomingPendingConnections: options.maxPendingConnections,
    inboundConnectionThreshold: options.maxConnectionsPerSecond,
    inboundUpgradeTimeout: options.handshakeTimeoutMs,
    dialTimeout: options.dialTimeoutMs,
    addressDialTimeout: Math.ceil(options.dialTimeoutMs * 0.75),
    // relay-seats.ts returns to relays, on the clock of this node and without giving up
    reconnectRetries: 0,
  },
  streamMuxers: [
    yamux({
      maxInboundStreams: options.maxStreamsPerConnection,
      maxOutboundStreams: options.maxStreamsPerConnection,
      streamOptions: { maxStreamWindowSize: windowBytes, maxReadBufferLength: 2 * windowBytes },
    }),
  ],
})

/**
 * A libp2p node that is not started yet, and its way to relays; `keyPair` gives its peer id. Dials nobody by itself.
 */
export const createNode = async (keyPair: KeyPair, options: Libp2pOptions) => {
  const client = createRelayClient()
  const node = await createLibp2p({
    start: false,
    // Seed and public key together: libp2p would derive the second again, in slow JavaScript.
    privateKey: privateKeyFromRaw(Buffer.concat([keyPair.exportSeed(), keyPair.publicKey])),
    addresses: { listen: [...options.listen], announce: [...options.announce], announceFilter: announceable },
    transports: [tcp({ dialOpts: { noDelay: true }, listenOpts: { noDelay: true } }), client.transport],
    connectionEncrypters: [noise()],
    connectionGater: createRelayGate((): Node | undefined => node, options.relay),
    ...limits(options),
    services: {
      // heartbeat, routing table and callers may ask at the same time; the library allows one at a time
      identify: identify(severalAtOnce),
      // connected peers learn when this node becomes reachable through a relay, and when no longer
      identifyPush: identifyPush(),
      ping: (components: PingComponents) => ping(severalAtOnce)(openFirst(components)),
      gossip: gossip(options),
      ...(options.relay.serve ? { relay: relayServer(options.relay) } : {}),
      ...(options.routing === 'off' ? {} : { routing: routing(options) }),
    },
  })
  return { node, client }
}

type Services = {
  identify: Identify
  identifyPush: IdentifyPush
  ping: Ping
  gossip: GossipSub
  relay?: CircuitRelayService
  routing?: KadDHT
}

export type Node = Libp2p<Services>
