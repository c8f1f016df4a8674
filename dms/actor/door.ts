import type { PeerId } from '../identity/index.ts'
import type { Answer } from './answer.ts'
import { createAnswerIntake } from './answer-intake.ts'
import type { Answerer } from './answerer.ts'
import { type Commons, findResident, type Recipient } from './commons.ts'
import type { Envelope } from './envelope.ts'
import { StolenMessageError } from './errors.ts'
import type { Absence, Gate } from './gate.ts'
import { createGossip } from './gossip.ts'
import { createThreshold, isAuthentic, isBound } from './threshold.ts'
import type { TopicListener } from './topics.ts'

/** Where messages enter the node. */
export interface Door extends TopicListener {
  /** From a peer, over its own channel. */
  receiveDirect(peer: PeerId, bytes: Uint8Array): void
  /** From an actor of this process: the same gate, without a signature, because nobody else can have written it. */
  admit(envelope: Envelope): Promise<Answer>
  dropped(): Readonly<Record<string, number>>
  /** Resolves when all that was received so far has been worked on and answered. */
  settled(): Promise<void>
}

export interface DoorComponents {
  readonly commons: Commons
  readonly gate: Gate
  readonly answerer: Answerer
}

export const createDoor = ({ commons, gate, answerer }: DoorComponents): Door => {
  const threshold = createThreshold(commons, answerer)
  const gossip = createGossip({ commons, gate, answerer, threshold })
  const takeAnswer = createAnswerIntake(commons, threshold)
  const underway = new Set<Promise<void>>()

  const track = (working: Promise<void>): void => {
    const done = working
      .catch((err: unknown) => commons.log.error({ err }, 'receiving a message failed'))
      .finally(() => underway.delete(done))
    underway.add(done)
  }

  const find = ({ to, behaviour }: Envelope): Recipient | Absence => {
    if (to?.host !== commons.network.peerId) return 'elsewhere'
    const resident = findResident(commons, to)
    if (resident === undefined) return 'nobody'
    const registration = resident.registry.find(behaviour)
    return registration === undefined ? 'nothing' : { resident, registration }
  }

  const receiveRequest = async (peer: PeerId, envelope: Envelope): Promise<void> => {
    const judged = gate.judge(envelope, find(envelope))
    if (!judged.ok) return threshold.refuse(peer, envelope, judged.error)
    const { resident, ...admission } = judged.value
    const remembered = gate.remember(envelope)
    const answer = remembered.ok
      ? await resident.desk.handle({ envelope, ...admission, isLocal: false })
      : remembered
    if (!answer.ok) threshold.note(peer, envelope, answer.error)
    if (envelope.kind === 'request') answerer.reply(resident.author, envelope, answer)
  }

  const admit = async (envelope: Envelope): Promise<Answer> => {
    const judged = gate.judgeOwn(envelope, find(envelope))
    if (!judged.ok) return judged
    const { resident, ...admission } = judged.value
    return resident.desk.handle({ envelope, ...admission, isLocal: true })
  }

  const receiveForeign = (peer: PeerId, envelope: Envelope): void => {
    threshold.drop('wrong-channel')
    // The signature is good, so this peer holds somebody else's message; it learns no more than that we noticed.
    if (envelope.from.host !== peer) threshold.refuse(peer, envelope, new StolenMessageError().toProblem())
  }

  return {
    receiveDirect: (peer, bytes) => {
      const opened = threshold.read(peer, bytes)
      if (opened === undefined) return
      const { envelope } = opened
      if (envelope.kind === 'broadcast') threshold.drop('misplaced')
      else if (envelope.kind === 'reply' || envelope.kind === 'notice') takeAnswer(peer, opened)
      else if (!isAuthentic(opened)) threshold.drop('bad-signature')
      else if (isBound(envelope.from, peer)) track(receiveRequest(peer, envelope))
      else receiveForeign(peer, envelope)
    },
    admit: async (envelope) => {
      const answer = await admit(envelope)
      if (!answer.ok) threshold.note(envelope.from.host, envelope, answer.error)
      return answer
    },
    accept: gossip.accept,
    receive: (topic, origin, bytes) => track(gossip.receive(topic, origin, bytes)),
    dropped: threshold.counts,
    settled: async () => {
      await Promise.all(underway)
      await answerer.settled()
    },
  }
}
