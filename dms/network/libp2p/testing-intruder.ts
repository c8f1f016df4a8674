import { type GossipsubOpts, gossipsub } from '@chainsafe/libp2p-gossipsub'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import type { Stream } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { mallory } from '../../identity/fixtures.ts'

/** A bare libp2p node without any of our code, with which a test says whatever it likes. */
export const createIntruder = async (gossipOptions: Partial<GossipsubOpts> = {}) => {
  const node = await createLibp2p({
    privateKey: await generateKeyPairFromSeed('Ed25519', mallory.exportSeed()),
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify(), gossip: gossipsub(gossipOptions) },
  })
  return {
    node,
    peerId: mallory.peerId,
    gossip: node.services.gossip,
    connect: (address: string) => node.dial(multiaddr(address)),
    open: (address: string, protocol: string): Promise<Stream> =>
      node.dialProtocol(multiaddr(address), protocol, { maxOutboundStreams: 10_000 }),
  }
}

/** How a stream ended: `reset` by the other side, or otherwise. */
export const endOf = (stream: Stream): Promise<string> =>
  stream.status === 'open'
    ? new Promise((resolve) => stream.addEventListener('close', () => resolve(stream.status), { once: true }))
    : Promise.resolve(stream.status)
