import { type Clock, type Logger, systemClock } from '../../core/index.ts'
import type { KeyPair, PeerId } from '../../identity/index.ts'
import { AddressInvalidError, NetworkStoppedError } from '../errors.ts'
import type { Network } from '../index.ts'
import { checkMessage } from '../message.ts'
import { createPeerHandlers } from '../peer-handlers.ts'
import { parseAddress } from './address.ts'
import { defaultLibp2pOptions, type Libp2pOptions } from './options.ts'
import { type Session, startSession } from './session.ts'
import { createTopics } from './topics.ts'

export interface Libp2pComponents {
  readonly keyPair: KeyPair
  readonly log: Logger
  /** For the pauses of bootstrap and the time allowed for a frame; the system's clock by default. */
  readonly clock?: Clock
}

/**
 * A network over libp2p: TCP, noise, yamux, one kept stream per peer and direction for messages, gossipsub for
 * broadcasts, a Kademlia table of its own for finding peers. Handlers and subscriptions survive a stop.
 *
 * @throws AddressInvalidError from `start` for a bootstrap entry that is no address, ListenFailedError
 */
export const createLibp2pNetwork = (
  { keyPair, log: parentLog, clock = systemClock }: Libp2pComponents,
  given: Partial<Libp2pOptions> = {},
): Network => {
  const options: Libp2pOptions = { ...defaultLibp2pOptions, ...given }
  const { peerId } = keyPair
  const log = parentLog.child({ part: 'network' })
  const topics = createTopics({ log })
  const peerHandlers = createPeerHandlers()
  let receive: (from: PeerId, message: Uint8Array) => void = () => {}
  let session: Session | undefined
  let turn: Promise<void> = Promise.resolve()

  const deliver = (from: PeerId, message: Uint8Array): void => {
    try {
      receive(from, message)
    } catch (error) {
      log.error({ error, peerId: from }, 'handling a message failed')
    }
  }
  const running = (attempt: string): Session => {
    if (session === undefined) throw new NetworkStoppedError(attempt)
    return session
  }
  const inTurn = (step: () => Promise<void>): Promise<void> => {
    const result = turn.then(step)
    turn = result.catch(() => {})
    return result
  }

  return {
    peerId,
    start: () =>
      inTurn(async () => {
        session ??= await startSession(
          { keyPair, log, clock, topics, deliver, onPeer: peerHandlers.tell },
          options,
        )
      }),
    stop: () =>
      inTurn(async () => {
        const ending = session
        session = undefined
        await ending?.stop()
      }),
    addresses: () => session?.addresses() ?? [],
    peers: () => session?.peers() ?? [],
    onPeer: peerHandlers.add,
    connect: async (address, { signal } = {}) => {
      if (parseAddress(address).peerId === peerId) {
        throw new AddressInvalidError({ address, why: 'it is the address of this node itself' })
      }
      return running(`Connecting to ${address}`).connect(address, { signal })
    },
    // not an async function: the fast path of a request pays for every turn of the microtask queue
    send: (to, message, { signal } = {}) => {
      try {
        checkMessage(message)
        const current = running('Sending a message')
        if (to !== peerId) return current.send(to, message, { signal })
        const copy = Uint8Array.from(message)
        setImmediate(() => deliver(peerId, copy))
        return Promise.resolve()
      } catch (error) {
        return Promise.reject(error)
      }
    },
    onMessage: (handler) => {
      receive = handler
    },
    publish: async (topic, message) => {
      checkMessage(message)
      return running(`Publishing on ${topic}`).publish(topic, message)
    },
    subscribe: topics.subscribe,
    subscribers: (topic) => session?.subscribers(topic) ?? [],
    ping: async (to, { signal } = {}) => {
      const current = running('Measuring the round trip')
      return to === peerId ? 0 : current.ping(to, { signal })
    },
  }
}
