import { gossipsub } from '@chainsafe/libp2p-gossipsub'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { privateKeyFromRaw } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { createLibp2p } from 'libp2p'
import type { KeyPair } from '../../identity/index.ts'
import { maxMessageBytes } from '../index.ts'
import type { Libp2pOptions } from './options.ts'

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
    scoreParams: { IPColocationFactorWeight: options.sharedAddressWeight },
  })

/** An own protocol name keeps these nodes apart from every public network. */
const routing = (options: Libp2pOptions) =>
  kadDHT({
    protocol: '/nunet/kad/1.0.0',
    clientMode: options.routing === 'client',
    peerInfoMapper: passthroughMapper,
    allowQueryWithZeroPeers: true,
    maxInboundStreams: 16,
    maxOutboundStreams: 16,
  })

const limits = (options: Libp2pOptions) => ({
  connectionManager: {
    maxConnections: options.maxConnections,
    maxIncomingPendingConnections: options.maxPendingConnections,
    inboundConnectionThreshold: options.maxConnectionsPerSecond,
    inboundUpgradeTimeout: options.handshakeTimeoutMs,
    dialTimeout: options.dialTimeoutMs,
    addressDialTimeout: Math.ceil(options.dialTimeoutMs * 0.75),
  },
  streamMuxers: [
    yamux({
      maxInboundStreams: options.maxStreamsPerConnection,
      maxOutboundStreams: options.maxStreamsPerConnection,
      streamOptions: { maxStreamWindowSize: windowBytes, maxReadBufferLength: 2 * windowBytes },
    }),
  ],
})

/** A libp2p node that is not started yet; `keyPair` gives its peer id. Dials nobody by itself. */
export const createNode = async (keyPair: KeyPair, options: Libp2pOptions) =>
  createLibp2p({
    start: false,
    // Seed and public key together: libp2p would derive the second again, in slow JavaScript.
    privateKey: privateKeyFromRaw(Buffer.concat([keyPair.exportSeed(), keyPair.publicKey])),
    addresses: { listen: [...options.listen], announce: [...options.announce] },
    transports: [tcp({ dialOpts: { noDelay: true }, listenOpts: { noDelay: true } })],
    connectionEncrypters: [noise()],
    ...limits(options),
    services: {
      // heartbeat, routing table and callers may ask at the same time; the library allows one at a time
      identify: identify(severalAtOnce),
      ping: ping(severalAtOnce),
      gossip: gossip(options),
      ...(options.routing === 'off' ? {} : { routing: routing(options) }),
    },
  })

export type Node = Awaited<ReturnType<typeof createNode>>
