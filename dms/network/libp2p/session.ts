import type { Stream } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import type { Clock, Logger } from '../../core/index.ts'
import type { KeyPair, PeerId } from '../../identity/index.ts'
import { ListenFailedError, NetworkStoppedError } from '../errors.ts'
import { maxMessageBytes, type PeerHandler, type PeerInfo } from '../index.ts'
import { parseAddress } from './address.ts'
import { type Channel, createChannel } from './channel.ts'
import { circuitListen } from './circuit.ts'
import { dialAlive, openStream } from './dial.ts'
import { encodeFrame } from './frames.ts'
import { listenForSubscriptions } from './hearing.ts'
import { createInbox } from './inbox.ts'
import { createNode, type Node } from './node.ts'
import type { Libp2pOptions } from './options.ts'
import { preferDirect } from './prefer-direct.ts'
import { actorProtocol } from './protocol.ts'
import { unreachable } from './reason.ts'
import { freeReservations } from './relay-gate.ts'
import { keepSeats } from './relay-seats.ts'
import { keepRepaired } from './repair.ts'
import { keepTogether } from './reunion.ts'
import { createRoster } from './roster.ts'
import type { Topics } from './topics.ts'

const maxChannels = 1024
const maxInboundActorStreams = 4

export interface SessionComponents {
  readonly keyPair: KeyPair
  readonly log: Logger
  readonly clock: Clock
  readonly topics: Topics
  readonly deliver: (from: PeerId, message: Uint8Array) => void
  readonly onPeer: PeerHandler
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

/** The library would not come back to a relay that is named here after it was gone. */
const refuseNamedRelays = ({ listen }: Libp2pOptions): void => {
  const named = listen.filter((address) => address.includes(circuitListen) && address !== circuitListen)
  if (named.length === 0) return
  const why = `name the relay in network.bootstrap, and write ${circuitListen} alone here`
  throw new ListenFailedError({ addresses: named, why })
}

export const startSession = async (
  { keyPair, log, clock, topics, deliver, onPeer }: SessionComponents,
  options: Libp2pOptions,
): Promise<Session> => {
  const bootstrap = options.bootstrap.map(parseAddress)
  refuseNamedRelays(options)
  const { node, client } = await createNode(keyPair, options)
  const inbox = createInbox({ clock, log, deliver }, { ...options, maxMessageBytes })
  const channels = new Map<PeerId, Channel>()
  await node.handle(actorProtocol, (stream, connection) => inbox.accept(stream, connection), {
    maxInboundStreams: maxInboundActorStreams,
    runOnLimitedConnection: true,
  })
  const roster = createRoster(node, onPeer)
  const hearing = listenForSubscriptions(node)
  await startNode(node, options)
  topics.attach(node.services.gossip)
  const wanted = options.listen.filter((address) => address === circuitListen).length
  const reunion = keepTogether({ node, clock, log }, { ...options, bootstrap })
  const endings = [
    reunion.end,
    hearing.stop,
    keepRepaired({ node, clock, log }),
    keepSeats({ node, client, clock, log }, { wanted, ...options }),
    freeReservations(node),
    preferDirect({ node, clock, log, onBetter: (peerId) => channels.get(peerId)?.renew() }),
  ]

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
      const address = parseAddress(text)
      const { multiaddr, peerId } = address
      try {
        await dialAlive(node, multiaddr, within(options.dialTimeoutMs, signal))
        reunion.met(address)
        return peerId
      } catch (cause) {
        throw unreachable({ peerId, attempt: `Connecting to ${text}`, signal }, cause)
      }
    },
    send: (peerId, message, { signal }) => channelTo(peerId).send(encodeFrame(message), signal),
    publish: async (topic, message) => {
      await hearing.all()
      return (await node.services.gossip.publish(topic, message)).recipients.length
    },
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
      for (const end of endings) end()
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
