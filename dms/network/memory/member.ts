import type { PeerId } from '../../identity/index.ts'
import { AddressInvalidError, NetworkStoppedError, PeerUnreachableError } from '../errors.ts'
import type { Network } from '../index.ts'
import { checkMessage } from '../message.ts'
import { createPeerHandlers } from '../peer-handlers.ts'
import { keepConnected } from './bootstrap.ts'
import { createEar, type Rumour } from './ear.ts'
import type { Fabric, JoinOptions, Member } from './fabric.ts'

const addressForm = /^\/memory\/\d{1,9}\/p2p\/([A-Za-z0-9]{1,100})$/

const parse = (address: string): PeerId => {
  const peerId = addressForm.exec(address.slice(0, 300))?.[1]
  if (peerId !== undefined) return peerId
  throw new AddressInvalidError({ address, why: 'expected /memory/<number>/p2p/<peer id>' })
}

export const createMember = (
  fabric: Fabric,
  peerId: PeerId,
  { bootstrap = [] }: JoinOptions = {},
): Member => {
  const { links, log } = fabric
  const ear = createEar({ log })
  const known = new Set<PeerId>()
  const peerHandlers = createPeerHandlers()
  let life = 0
  let endBootstrap = (): void => {}
  let receive: (from: PeerId, message: Uint8Array) => void = () => {}

  const isRunning = (): boolean => fabric.running(peerId) === member
  const mustRun = (attempt: string): void => {
    if (!isRunning()) throw new NetworkStoppedError(attempt)
  }
  const link = (other: Member): void => {
    links.connect(peerId, other.network.peerId)
    known.add(other.network.peerId)
    other.meet(peerId)
  }
  const canDial = (to: PeerId): Member | undefined =>
    links.isReachable(peerId, to) ? fabric.running(to) : undefined

  /** As a routing table would: somebody whom I know, or whom my connections know through theirs. */
  const canFind = (to: PeerId): boolean => {
    const seen = new Set([peerId])
    for (const peer of seen) for (const next of links.connectedTo(peer)) seen.add(next)
    return known.has(to) || seen.has(to)
  }
  const find = (to: PeerId, attempt: string): Member => {
    const refuse = (why: string): never => {
      throw new PeerUnreachableError({ peerId: to, attempt, why })
    }
    if (!canFind(to)) return refuse('no address of it is known')
    return canDial(to) ?? refuse('it does not answer')
  }

  /** Resolves when a question to `other` and its answer have travelled. */
  const roundTrip = (other: Member, attempt: string, signal: AbortSignal | undefined): Promise<void> => {
    const to = other.network.peerId
    const otherLife = other.life
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason)
      const abort = (): void => reject(signal?.reason)
      signal?.addEventListener('abort', abort, { once: true })
      fabric.travel(`${peerId} ${to} question`, 2 * links.latencyMs(peerId, to), () => {
        signal?.removeEventListener('abort', abort)
        if (!isRunning()) return reject(new NetworkStoppedError(attempt))
        if (canDial(to)?.life === otherLife) return resolve()
        reject(new PeerUnreachableError({ peerId: to, attempt, why: 'the connection was lost' }))
      })
    })
  }

  const carry = (to: PeerId, message: Uint8Array): void => {
    const copy = Uint8Array.from(message)
    if (to === peerId) {
      fabric.travel(`${peerId} ${to}`, 0, () => {
        if (isRunning()) member.receive(peerId, copy)
      })
      return
    }
    const other = find(to, 'Sending a message')
    const otherLife = other.life
    const oneWayMs = links.latencyMs(peerId, to)
    const dialMs = links.isConnected(peerId, to) ? 0 : 2 * oneWayMs
    link(other)
    fabric.travel(`${peerId} ${to}`, dialMs + oneWayMs, () => {
      if (canDial(to) === other && other.life === otherLife) other.receive(peerId, copy)
    })
  }

  const spread = (rumour: Rumour, except: PeerId): number => {
    const listeners = links
      .connectedTo(peerId)
      .filter((peer) => peer !== except && fabric.running(peer)?.isSubscribed(rumour.topic) === true)
    for (const peer of listeners) {
      fabric.travel(`${peerId} ${peer} gossip`, links.latencyMs(peerId, peer), () => {
        if (links.isConnected(peerId, peer)) fabric.running(peer)?.hear(rumour, peerId)
      })
    }
    return listeners.length
  }

  const network: Network = {
    peerId,
    start: async () => {
      if (isRunning()) return
      fabric.enter(member)
      life += 1
      if (bootstrap.length > 0) endBootstrap = keepConnected({ network, clock: fabric.clock }, bootstrap)
    },
    stop: async () => {
      endBootstrap()
      fabric.leave(member)
      known.clear()
    },
    addresses: () => (isRunning() ? [fabric.addressOf(peerId)] : []),
    connect: async (address, { signal } = {}) => {
      const to = parse(address)
      if (to === peerId) {
        throw new AddressInvalidError({ address, why: 'it is the address of this node itself' })
      }
      const attempt = `Connecting to ${address}`
      mustRun(attempt)
      const other = canDial(to)
      if (other?.network.addresses()[0] !== address) {
        throw new PeerUnreachableError({ peerId: to, attempt, why: 'it does not answer' })
      }
      await roundTrip(other, attempt, signal)
      link(other)
      return to
    },
    send: async (to, message, { signal } = {}) => {
      checkMessage(message)
      signal?.throwIfAborted()
      mustRun('Sending a message')
      carry(to, message)
    },
    onMessage: (handler) => {
      receive = handler
    },
    publish: async (topic, message) => {
      checkMessage(message)
      mustRun(`Publishing on ${topic}`)
      const bytes = Uint8Array.from(message)
      return spread({ topic, origin: peerId, bytes, reached: new Set([peerId]) }, peerId)
    },
    subscribe: ear.subscribe,
    subscribers: (topic) =>
      isRunning()
        ? links.connectedTo(peerId).filter((peer) => fabric.running(peer)?.isSubscribed(topic) === true)
        : [],
    peers: () =>
      [...known].map((peer) => ({
        peerId: peer,
        addresses: [fabric.addressOf(peer)],
        isConnected: links.isConnected(peerId, peer),
        isRelayed: false,
      })),
    onPeer: peerHandlers.add,
    ping: async (to, { signal } = {}) => {
      const attempt = 'Measuring the round trip'
      mustRun(attempt)
      if (to === peerId) return 0
      const other = find(to, attempt)
      const sentMs = fabric.clock.monotonicMs()
      await roundTrip(other, attempt, signal)
      link(other)
      return fabric.clock.monotonicMs() - sentMs
    },
  }

  const member: Member = {
    network,
    get life() {
      return life
    },
    meet: (other) => void known.add(other),
    notice: peerHandlers.tell,
    receive: (from, message) => {
      try {
        receive(from, message)
      } catch (error) {
        log.error({ error, peerId: from }, 'handling a message failed')
      }
    },
    isSubscribed: ear.isSubscribed,
    hear: (rumour, via) => {
      if (rumour.reached.has(peerId)) return
      rumour.reached.add(peerId)
      if (ear.hear(rumour)) spread(rumour, via)
    },
  }
  return member
}
