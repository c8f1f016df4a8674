import { failure } from '../core/index.ts'
import type { PeerId } from '../identity/index.ts'
import { type Answer, payloadToAnswer } from './answer.ts'
import type { Commons } from './commons.ts'
import { replyCapability } from './credentials.ts'
import type { Envelope, OpenedEnvelope } from './envelope.ts'
import { AnswerExpiredError, showCall } from './errors.ts'
import { isAuthentic, isBound, type Noise, type Threshold } from './threshold.ts'
import type { Wait } from './waits.ts'

/**
 * Makes the function that takes replies and notices. An answer counts once, in time, for an open question, from the one
 * who was asked, over its own channel, and a reply only with the grant that the question carried. Everything else is
 * noise, and nobody is told.
 *
 * A reply that is past its time, by more than the clocks of the two nodes may differ, is not used, and the asker hears
 * so at once: only the one who was asked can have sent it. A notice is a refusal whatever its age, and often one because the clocks differ; that it
 * answers a question that is open now is proven by the id that it repeats.
 */
export const createAnswerIntake = (
  { authority, clock, limits, waits }: Commons,
  { drop }: Pick<Threshold, 'drop'>,
): ((peer: PeerId, opened: OpenedEnvelope) => void) => {
  // A broadcast cannot know its receivers, so it grants nothing: whoever hears it may answer, and says who it is.
  const mayAnswer = ({ kind, from, tokens }: Envelope, { expected }: Wait): boolean =>
    kind === 'notice' ||
    expected === undefined ||
    authority.authorise({ invoker: from.did, capability: replyCapability, tokens }).ok

  const inTime = ({ kind, behaviour, from, expiresAtMs }: Envelope, answer: Answer): Answer => {
    const byMs = Math.round(clock.now() - Number(expiresAtMs))
    if (kind === 'notice' || byMs <= limits.clockToleranceMs) return answer
    drop('reply-expired')
    return failure(new AnswerExpiredError(showCall(behaviour, from), byMs).toProblem())
  }

  const read = (peer: PeerId, opened: OpenedEnvelope, wait: Wait): Answer | Noise => {
    const { envelope } = opened
    if (!isAuthentic(opened)) return 'bad-signature'
    if (!isBound(envelope.from, peer)) return 'wrong-channel'
    const answer = payloadToAnswer(envelope.payload)
    if (answer === undefined || (envelope.kind === 'notice' && answer.ok)) return 'reply-malformed'
    return mayAnswer(envelope, wait) ? inTime(envelope, answer) : 'reply-unauthorised'
  }

  return (peer, opened) => {
    // Before the signature is checked: whoever does not know an open question costs next to nothing.
    const wait = waits.match(opened.envelope)
    const answer = wait === undefined ? 'reply-unexpected' : read(peer, opened, wait)
    if (typeof answer === 'string') drop(answer)
    else wait?.settle(answer, opened.envelope.from)
  }
}
