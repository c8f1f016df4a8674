import type { Problem, Result } from '../core/index.ts'
import type { PeerId } from '../identity/index.ts'
import type { Answerer } from './answerer.ts'
import type { Commons, Recipient } from './commons.ts'
import type { Envelope } from './envelope.ts'
import type { Admission, Gate } from './gate.ts'
import { isAuthentic, isBound, type Threshold } from './threshold.ts'

/** Where broadcasts enter the node. */
export interface Gossip {
  /** Whether a message may be spread; an origin that may not publish it is told why. */
  accept(topic: string, origin: PeerId, bytes: Uint8Array): boolean
  /** Judged again, because this is where things happen; every actor that listens answers for itself. */
  receive(topic: string, origin: PeerId, bytes: Uint8Array): Promise<void>
}

export interface GossipComponents {
  readonly commons: Commons
  readonly gate: Gate
  readonly answerer: Answerer
  readonly threshold: Threshold
}

export const createGossip = ({ commons, gate, answerer, threshold }: GossipComponents): Gossip => {
  const { read, drop, refuse, note } = threshold

  const open = (topic: string, origin: PeerId, bytes: Uint8Array): Envelope | undefined => {
    const opened = read(origin, bytes)
    if (opened === undefined) return undefined
    const { envelope } = opened
    if (envelope.kind !== 'broadcast' || envelope.topic !== topic) return drop('misplaced')
    if (!isAuthentic(opened)) return drop('bad-signature')
    return isBound(envelope.from, origin) ? envelope : drop('wrong-channel')
  }

  const listenersOf = ({ topic, behaviour }: Envelope): readonly Recipient[] =>
    [...commons.residents.values()].flatMap((resident) => {
      const registration = resident.registry.find(behaviour)
      return registration !== undefined && registration.declaration.topic === topic
        ? [{ resident, registration }]
        : []
    })

  const judge = (envelope: Envelope, [first]: readonly Recipient[]): Result<Admission, Problem> =>
    gate.judge(envelope, first ?? 'nothing')

  return {
    accept: (topic, origin, bytes) => {
      const envelope = open(topic, origin, bytes)
      if (envelope === undefined) return false
      const judged = judge(envelope, listenersOf(envelope))
      if (!judged.ok) refuse(origin, envelope, judged.error)
      return judged.ok
    },
    receive: async (topic, origin, bytes) => {
      const envelope = open(topic, origin, bytes)
      if (envelope === undefined) return
      const listeners = listenersOf(envelope)
      const judged = judge(envelope, listeners)
      if (!judged.ok || !gate.remember(envelope).ok) return
      const { authorisation } = judged.value
      const answer = async ({ resident, registration }: Recipient): Promise<void> => {
        const made = await resident.desk.handle({ envelope, registration, authorisation, isLocal: false })
        if (!made.ok) note(origin, envelope, made.error)
        answerer.reply(resident.author, envelope, made)
      }
      await Promise.all(listeners.map(answer))
    },
  }
}
