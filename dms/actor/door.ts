import { failure, type Problem, type Result } from '../core/index.ts'
import { didFromPeerId, type PeerId, parseDid } from '../identity/index.ts'
import type { Authorisation } from '../ucan/index.ts'
import { type Answer, payloadToAnswer } from './answer.ts'
import type { Answerer } from './answerer.ts'
import { type Commons, findResident, type Resident } from './commons.ts'
import { replyCapability } from './credentials.ts'
import { type Envelope, type OpenedEnvelope, openEnvelope } from './envelope.ts'
import { StolenMessageError } from './errors.ts'
import type { Called, Gate } from './gate.ts'
import { rootInbox } from './handle.ts'
import type { Registration } from './registry.ts'

/** Why something was dropped without an answer. */
export type Noise =
  | 'flood'
  | 'too-large'
  | 'malformed'
  | 'bad-signature'
  | 'wrong-channel'
  | 'misplaced'
  | 'refusals-limited'
  | 'reply-unexpected'
  | 'reply-malformed'
  | 'reply-expired'
  | 'reply-unauthorised'

/** Where messages enter the node. */
export interface Door {
  /** From a peer, over its own channel. */
  receive(peer: PeerId, bytes: Uint8Array): void
  /** From an actor of this process: the same gate, without a signature, because nobody else can have written it. */
  admit(envelope: Envelope): Promise<Answer>
  /** Whether gossip of `origin` may be spread; whoever may not publish it is told why. */
  acceptBroadcast(topic: string, origin: PeerId, bytes: Uint8Array): boolean
  receiveBroadcast(topic: string, origin: PeerId, bytes: Uint8Array): void
  dropped(): Readonly<Record<string, number>>
  /** Resolves when all that was received so far has been worked on. */
  settled(): Promise<void>
}

export interface DoorComponents {
  readonly commons: Commons
  readonly gate: Gate
  readonly answerer: Answerer
}

/** The channel must be the sender's own, and a root actor must use the very key of its channel. */
const isBound = ({ host, did, inbox }: Envelope['from'], peer: PeerId): boolean => {
  if (host !== peer) return false
  if (inbox !== rootInbox) return true
  const channelDid = didFromPeerId(peer)
  return channelDid.ok && channelDid.value === did
}

const isAuthentic = ({ envelope, signed, signature }: OpenedEnvelope): boolean => {
  const sender = parseDid(envelope.from.did)
  return sender.ok && sender.value.verify(signed, signature)
}

interface Recipient {
  readonly resident: Resident
  readonly registration: Registration
}

export const createDoor = ({ commons, gate, answerer }: DoorComponents): Door => {
  const { network, authority, clock, limits, buckets, waits, residents } = commons
  const counts: Record<string, number> = {}
  const underway = new Set<Promise<void>>()

  const track = (working: Promise<void>): void => {
    underway.add(working)
    void working.finally(() => underway.delete(working))
  }

  const drop = (reason: Noise): undefined => {
    counts[reason] = (counts[reason] ?? 0) + 1
  }

  const notify = (peer: PeerId, envelope: Envelope, problem: Problem): void => {
    if (buckets.take(`refusal ${peer}`, limits.refusalRate)) answerer.notify(peer, envelope, problem)
    else drop('refusals-limited')
  }

  const open = (peer: PeerId, bytes: Uint8Array): OpenedEnvelope | undefined => {
    if (!buckets.take(`inbound ${peer}`, limits.inboundRate)) return drop('flood')
    const opened = openEnvelope(bytes, limits)
    return opened.ok ? opened.value : drop(opened.error)
  }

  const calledOf = (envelope: Envelope): { called: Called; recipient?: Recipient } => {
    if (envelope.to?.host !== network.peerId) return { called: 'elsewhere' }
    const resident = findResident(commons, envelope.to)
    if (resident === undefined) return { called: 'nobody' }
    const registration = resident.registry.find(envelope.behaviour)
    return registration === undefined
      ? { called: 'nothing' }
      : { called: registration.declaration, recipient: { resident, registration } }
  }

  const work = (
    envelope: Envelope,
    { resident, registration }: Recipient,
    authorisation: Authorisation,
    isLocal: boolean,
  ) => resident.desk.handle({ envelope, registration, authorisation, isLocal })

  const receiveRequest = async (peer: PeerId, envelope: Envelope): Promise<void> => {
    const { called, recipient } = calledOf(envelope)
    const judged = gate.judge(envelope, called)
    if (!judged.ok) return notify(peer, envelope, judged.error)
    if (recipient === undefined) return
    const remembered = gate.remember(envelope)
    const answer = remembered.ok ? await work(envelope, recipient, judged.value, false) : remembered
    if (envelope.kind === 'request') answerer.reply(recipient.resident.author, envelope, answer)
  }

  const receiveAnswer = (peer: PeerId, opened: OpenedEnvelope): void => {
    const { envelope } = opened
    // Before the signature is checked: whoever does not know an open question costs next to nothing.
    const wait = waits.match(envelope)
    if (wait === undefined) return drop('reply-unexpected')
    if (!isAuthentic(opened)) return drop('bad-signature')
    if (!isBound(envelope.from, peer)) return drop('wrong-channel')
    if (Number(envelope.expiresAtMs) <= clock.now()) return drop('reply-expired')
    const answer = payloadToAnswer(envelope.payload)
    if (answer === undefined || (envelope.kind === 'notice' && answer.ok)) return drop('reply-malformed')
    if (envelope.kind === 'reply' && wait.expected !== undefined && !mayReply(envelope))
      return drop('reply-unauthorised')
    wait.settle(answer, envelope.from)
  }

  const mayReply = ({ from, tokens }: Envelope): boolean =>
    authority.authorise({ invoker: from.did, capability: replyCapability, tokens }).ok

  const receive = (peer: PeerId, bytes: Uint8Array): void => {
    const opened = open(peer, bytes)
    if (opened === undefined) return
    const { envelope } = opened
    if (envelope.kind === 'broadcast') return drop('misplaced')
    if (envelope.kind === 'reply' || envelope.kind === 'notice') return receiveAnswer(peer, opened)
    if (!isAuthentic(opened)) return drop('bad-signature')
    if (isBound(envelope.from, peer)) return track(receiveRequest(peer, envelope))
    drop('wrong-channel')
    // The signature is good, so this peer holds somebody else's message; it learns no more than that we noticed.
    if (envelope.from.host !== peer) notify(peer, envelope, new StolenMessageError().toProblem())
  }

  const openBroadcast = (topic: string, origin: PeerId, bytes: Uint8Array): Envelope | undefined => {
    const opened = open(origin, bytes)
    if (opened === undefined) return undefined
    if (opened.envelope.kind !== 'broadcast' || opened.envelope.topic !== topic) return drop('misplaced')
    if (!isAuthentic(opened)) return drop('bad-signature')
    return isBound(opened.envelope.from, origin) ? opened.envelope : drop('wrong-channel')
  }

  const listenersOf = ({ topic, behaviour }: Envelope): readonly Recipient[] =>
    topic === undefined
      ? []
      : [...residents.values()].flatMap((resident) => {
          const registration = resident.registry.find(behaviour)
          return registration?.declaration.topic === topic ? [{ resident, registration }] : []
        })

  const judgeBroadcast = (envelope: Envelope): Result<Authorisation, Problem> =>
    gate.judge(envelope, listenersOf(envelope)[0]?.registration.declaration ?? 'nothing')

  const receiveBroadcast = async (topic: string, origin: PeerId, bytes: Uint8Array): Promise<void> => {
    const envelope = openBroadcast(topic, origin, bytes)
    if (envelope === undefined) return
    const judged = judgeBroadcast(envelope)
    if (!judged.ok || !gate.remember(envelope).ok) return
    await Promise.all(
      listenersOf(envelope).map(async (recipient) =>
        answerer.reply(
          recipient.resident.author,
          envelope,
          await work(envelope, recipient, judged.value, false),
        ),
      ),
    )
  }

  return {
    receive,
    admit: async (envelope) => {
      const { called, recipient } = calledOf(envelope)
      const judged = gate.judge(envelope, called)
      if (!judged.ok) return judged
      return recipient === undefined
        ? failure({ code: 'INTERNAL', message: 'The gate passed a message that nobody can handle' })
        : work(envelope, recipient, judged.value, true)
    },
    acceptBroadcast: (topic, origin, bytes) => {
      const envelope = openBroadcast(topic, origin, bytes)
      if (envelope === undefined) return false
      const judged = judgeBroadcast(envelope)
      if (!judged.ok) notify(origin, envelope, judged.error)
      return judged.ok
    },
    receiveBroadcast: (topic, origin, bytes) => track(receiveBroadcast(topic, origin, bytes)),
    dropped: () => ({ ...counts }),
    settled: async () => {
      await Promise.all(underway)
      await answerer.settled()
    },
  }
}
