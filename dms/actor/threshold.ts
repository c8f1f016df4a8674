import type { Problem } from '../core/index.ts'
import { didFromPeerId, type PeerId, parseDid } from '../identity/index.ts'
import type { Answerer } from './answerer.ts'
import type { Commons } from './commons.ts'
import { type Envelope, type OpenedEnvelope, openEnvelope } from './envelope.ts'
import { rootInbox } from './handle.ts'
import { createRefusals, type Refusals } from './refusals.ts'

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

/** Keeps noise out, and counts it. */
export interface Threshold {
  /** What the bytes say, if they have the right form and their peer does not flood; whose words they are is open. */
  read(peer: PeerId, bytes: Uint8Array): OpenedEnvelope | undefined
  drop(reason: Noise): undefined
  /** Answers a refusal, within what one peer without authority may cost. */
  refuse(peer: PeerId, envelope: Envelope, problem: Problem): void
  /** Tells of a refusal that somebody else answers. */
  note: Refusals['tell']
  counts(): Readonly<Record<string, number>>
}

/** The channel must be the sender's own, and a root actor must use the very key of its channel. */
export const isBound = ({ host, did, inbox }: Envelope['from'], peer: PeerId): boolean => {
  if (host !== peer) return false
  if (inbox !== rootInbox) return true
  const channelDid = didFromPeerId(peer)
  return channelDid.ok && channelDid.value === did
}

/** Signed by the key that it names. */
export const isAuthentic = ({ envelope, signed, signature }: OpenedEnvelope): boolean => {
  const sender = parseDid(envelope.from.did)
  return sender.ok && sender.value.verify(signed, signature)
}

export const createThreshold = (commons: Commons, answerer: Answerer): Threshold => {
  const { buckets, limits } = commons
  const refusals = createRefusals(commons)
  const counts: Record<string, number> = {}
  const drop = (reason: Noise): undefined => {
    counts[reason] = (counts[reason] ?? 0) + 1
  }
  return {
    drop,
    note: refusals.tell,
    read: (peer, bytes) => {
      if (!buckets.take(`inbound ${peer}`, limits.inboundRate)) return drop('flood')
      const opened = openEnvelope(bytes, limits)
      return opened.ok ? opened.value : drop(opened.error)
    },
    refuse: (peer, envelope, problem) => {
      refusals.tell(peer, envelope, problem)
      if (buckets.take(`refusal ${peer}`, limits.refusalRate)) answerer.notify(peer, envelope, problem)
      else drop('refusals-limited')
    },
    counts: () => ({ ...counts }),
  }
}
