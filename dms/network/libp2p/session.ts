import type { Stream } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import type { Clock, Logger } from '../../core/index.ts'
import type { KeyPair, PeerId } from '../../identity/index.ts'
import { ListenFailedError, NetworkStoppedError } from '../errors.ts'
import { maxMessageBytes, type PeerInfo } from '../index.ts'
import { parseAddress } from './address.ts'
import { keepConnected } from './bootstrap.ts'
import { type Channel, createChannel } from './channel.ts'
import { dialAlive, openStream } from './dial.ts'
import { encodeFrame } from './frames.ts'
import { createInbox } from './inbox.ts'
import { createNode, type Node } from './node.ts'
import type { Libp2pOptions } from './options.ts'
import { unreachable } from './reason.ts'
import { keepRepaired } from './repair.ts'
import { createRoster } from './roster.ts'
import type { Topics } from './topics.ts'

/** The stream protocol of actor messages: frames of a 4-byte big-endian length and that many bytes, one direction. */
export const actorProtocol = '/nunet/actor/1.0.0'

const maxChannels = 1024
const maxInboundActorStreams = 4

export interface SessionComponents {
  readonly keyPair: KeyPair
  readonly log: Logger
  readonly clock: Clock
  readonly topics: Topics
  readonly deliver: (from: PeerId, message: Uint8Array) => void
}

type Signalled = { readonly signal?: AbortSignal | undefined }

/** One life of the network, from start to stop. */
export interface Session {
  addresses(): readonly string[]
  peers(): readonly PeerInfo[]
  connect(address: string, options: Signalled): Promise<PeerId>
  send(peerId: PeerId, message: Uint8Array, options: Signalled): Promise<void>
  publish(topic: string, message: Uint8Array): Promise<number>
  subscribers(topic: string): readonly PeerId[]
  ping(peerId: PeerId, options: Signalled): Promise<number>
  stop(): Promise<void>
}

const within = (limitMs: number, signal: AbortSignal | undefined): AbortSignal =>
  signal === undefined
    ? AbortSignal.timeout(limitMs)
    : AbortSignal.any([signal, AbortSignal.timeout(limitMs)])

const startNode = async (node: Node, { listen, routing }: Libp2pOptions): Promise<void> => {
  try {
    await node.start()
    if (routing === 'server') await node.services.routing?.setMode('server')
  } catch (cause) {
    await Promise.resolve(node.stop()).catch(() => {})
    throw new ListenFailedError(
      { addresses: listen, why: cause instanceof Error ? cause.message : 'unknown' },
      { cause },
    )
  }
}

export const startSession = async (
  { keyPair, log, clock, topics, deliver }: SessionComponents,
  options: Libp2pOptions,
): Promise<Session> => {
  const bootstrap = options.bootstrap.map(parseAddress)
  const node = await createNode(keyPair, options)
  const inbox = createInbox({ clock, log, deliver }, { ...options, maxMessageBytes })
  const channels = new Map<PeerId, Channel>()
  await node.handle(actorProtocol, (stream, connection) => inbox.accept(stream, connection), {
    maxInboundStreams: maxInboundActorStreams,
    runOnLimitedConnection: true,
  })
  const roster = createRoster(node)
  await startNode(node, options)
  topics.attach(node.services.gossip)
  const endBootstrap = keepConnected({ node, clock, log }, { addresses: bootstrap, ...options })
  const endRepair = keepRepaired({ node, clock, log })

  const channelTo = (peerId: PeerId): Channel => {
    const kept = channels.get(peerId)
    if (kept !== undefined) return kept
    if (channels.size >= maxChannels) {
      for (const [other, channel] of channels) if (channel.isIdle) channels.delete(other)
    }
    const open = async (): Promise<Stream> => {
      const signal = AbortSignal.timeout(options.dialTimeoutMs)
      return openStream(node, { peer: peerIdFromString(peerId), protocol: actorProtocol, signal })
    }
    const channel = createChannel({ peerId, clock, open }, options)
    channels.set(peerId, channel)
    return channel
  }

  return {
    addresses: () => node.getMultiaddrs().map(String),
    peers: roster.peers,
    connect: async (text, { signal }) => {
      const { multiaddr, peerId } = parseAddress(text)
      try {
        await dialAlive(node, multiaddr, within(options.dialTimeoutMs, signal))
        return peerId
      } catch (cause) {
        throw unreachable({ peerId, attempt: `Connecting to ${text}`, signal }, cause)
      }
    },
    send: (peerId, message, { signal }) => channelTo(peerId).send(encodeFrame(message), signal),
    publish: async (topic, message) => (await node.services.gossip.publish(topic, message)).recipients.length,
    subscribers: (topic) => node.services.gossip.getSubscribers(topic).map(String),
    ping: async (peerId, { signal }) => {
      try {
        const peer = peerIdFromString(peerId)
        return await node.services.ping.ping(peer, { signal: within(options.dialTimeoutMs, signal) })
      } catch (cause) {
        throw unreachable({ peerId, attempt: 'Measuring the round trip', signal }, cause)
      }
    },
    stop: async () => {
      endBootstrap()
      endRepair()
      topics.detach()
      const reason = new NetworkStoppedError('Sending a message')
      await Promise.all([...channels.values()].map((channel) => channel.close(reason)))
      inbox.close()
      roster.stop()
      await Promise.resolve(node.stop()).catch((error: unknown) =>
        log.warn({ error }, 'stopping libp2p failed'),
      )
    },
  }
}
