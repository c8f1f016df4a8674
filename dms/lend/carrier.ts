import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { tcp } from '@libp2p/tcp'
import { createLibp2p } from 'libp2p'

/** A lender opens one of these and keeps it. */
export const helloProtocol = '/nunet/lend/hello/1.0.0'
/** A tester opens one of these for each order. */
export const orderProtocol = '/nunet/lend/order/1.0.0'

/** Orders under way at once, connections to the daemon among them. */
export const maxOrders = 64

/** Bytes that may be on their way; a slow reader's buffer must hold them, or the stream is reset. */
const windowBytes = 2 ** 20

/** How both ends are built: TCP, each proving its key by noise, many streams in one connection. */
export const carrierParts = async (seed: Uint8Array) => ({
  privateKey: await generateKeyPairFromSeed('Ed25519', seed),
  transports: [tcp({ dialOpts: { noDelay: true }, listenOpts: { noDelay: true } })],
  connectionEncrypters: [noise()],
  // It gives up a connection whose answers are late, as they are while a build is on its way; beats are more patient.
  connectionMonitor: { enabled: false },
  streamMuxers: [
    yamux({
      maxInboundStreams: maxOrders,
      maxOutboundStreams: maxOrders,
      streamOptions: { maxStreamWindowSize: windowBytes, maxReadBufferLength: 4 * windowBytes },
    }),
  ],
})

/** The lender's end: listens nowhere, dials nobody by itself. */
export const createLenderNode = async (
  seed: Uint8Array,
  { dialTimeoutMs }: { readonly dialTimeoutMs: number },
) =>
  createLibp2p({
    ...(await carrierParts(seed)),
    start: false,
    addresses: { listen: [] },
    connectionManager: { maxConnections: 8, dialTimeout: dialTimeoutMs, reconnectRetries: 0 },
  })

export type LenderNode = Awaited<ReturnType<typeof createLenderNode>>
