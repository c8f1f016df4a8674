import type { PeerId } from '../identity/index.ts'
import { type Answer, payloadToAnswer } from './answer.ts'
import type { Commons } from './commons.ts'
import { replyCapability } from './credentials.ts'
import type { Envelope, OpenedEnvelope } from './envelope.ts'
import { isAuthentic, isBound, type Noise, type Threshold } from './threshold.ts'
import type { Wait } from './waits.ts'

/**
 * Makes the function that takes replies and notices. An answer counts once, in time, for an open question, from the one
 * who was asked, over its own channel, and a reply only with the grant that the question carried. Everything else is
 * noise, and nobody is told.
 */
export const createAnswerIntake = (
  { authority, clock, waits }: Commons,
  { drop }: Pick<Threshold, 'drop'>,
): ((peer: PeerId, opened: OpenedEnvelope) => void) => {
  // A broadcast cannot know its receivers, so it grants nothing: whoever hears it may answer, and says who it is.
  const mayAnswer = ({ kind, from, tokens }: Envelope, { expected }: Wait): boolean =>
    kind === 'notice' ||
    expected === undefined ||
    authority.authorise({ invoker: from.did, capability: replyCapability, tokens }).ok

  const read = (peer: PeerId, opened: OpenedEnvelope, wait: Wait): Answer | Noise => {
    const { envelope } = opened
    if (!isAuthentic(opened)) return 'bad-signature'
    if (!isBound(envelope.from, peer)) return 'wrong-channel'
    if (Number(envelope.expiresAtMs) <= clock.now()) return 'reply-expired'
    const answer = payloadToAnswer(envelope.payload)
    if (answer === undefined || (envelope.kind === 'notice' && answer.ok)) return 'reply-malformed'
    return mayAnswer(envelope, wait) ? answer : 'reply-unauthorised'
  }

  return (peer, opened) => {
    // Before the signature is checked: whoever does not know an open question costs next to nothing.
    const wait = waits.match(opened.envelope)
    const answer = wait === undefined ? 'reply-unexpected' : read(peer, opened, wait)
    if (typeof answer === 'string') drop(answer)
    else wait?.settle(answer, opened.envelope.from)
  }
}
