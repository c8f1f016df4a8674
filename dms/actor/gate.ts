import { type Clock, type DmsError, failure, type Problem, type Result, success } from '../core/index.ts'
import type { Authorisation, Authority, ReplayMemory } from '../ucan/index.ts'
import type { Recipient } from './commons.ts'
import type { Envelope } from './envelope.ts'
import {
  MessageReplayedError,
  NotHereError,
  OverloadedError,
  showCall,
  UnknownBehaviourError,
} from './errors.ts'
import { createFreshness } from './freshness.ts'
import { isPath } from './handle.ts'
import type { ActorLimits } from './limits.ts'

/** Why there is nobody to work on a message: no such behaviour, no such actor, or the message is for another node. */
export type Absence = 'nothing' | 'nobody' | 'elsewhere'

/** A recipient, and what its caller may do. */
export interface Admission extends Recipient {
  readonly authorisation: Authorisation
}

/** Decides whether a validly signed message may reach an actor at all. */
export interface Gate {
  /** Times and authority only: nothing is remembered. */
  judge(envelope: Envelope, found: Recipient | Absence): Result<Admission, Problem>
  /**
   * Authority only, for what an actor of this process has just written: it never existed as bytes, so it cannot be old,
   * and an owner is heard even when the wall clock was set back behind the start of the process.
   */
  judgeOwn(envelope: Envelope, found: Recipient | Absence): Result<Admission, Problem>
  /** Takes note of the message; a second time, it is refused. */
  remember(envelope: Envelope): Result<undefined, Problem>
}

export interface GateComponents {
  readonly authority: Pick<Authority, 'authorise'>
  readonly replayMemory: ReplayMemory
  readonly clock: Clock
}

const refuse = (error: DmsError) => failure(error.toProblem())

const callOf = ({ behaviour, to, topic }: Envelope): string => showCall(behaviour, to ?? `topic ${topic}`)

export const createGate = (
  { authority, replayMemory, clock }: GateComponents,
  limits: Pick<ActorLimits, 'clockToleranceMs' | 'maxLifetimeMs'>,
): Gate => {
  const findTrouble = createFreshness(clock, limits)

  const authorise = ({ from, topic, tokens }: Envelope, capability: string) =>
    authority.authorise({ invoker: from.did, capability, tokens, ...(topic === undefined ? {} : { topic }) })

  // Whoever holds nothing must hear the same about every name: the refusal speaks of the path that was called, and
  // never of the capability that a behaviour happens to declare. A name that is no path needs everything.
  const authoriseCall = (envelope: Envelope, found: Recipient | Absence): Result<Authorisation, Problem> => {
    const path = isPath(envelope.behaviour) ? envelope.behaviour : '/'
    const capability = typeof found === 'string' ? path : (found.registration.declaration.capability ?? path)
    const judged = authorise(envelope, capability)
    if (judged.ok || capability === path) return judged
    const aboutPath = authorise(envelope, path)
    return aboutPath.ok ? judged : aboutPath
  }

  const judgeOwn: Gate['judgeOwn'] = (envelope, found) => {
    const call = callOf(envelope)
    if (found === 'elsewhere') return refuse(new NotHereError(call))
    const judged = authoriseCall(envelope, found)
    if (!judged.ok) return judged
    if (found === 'nobody') return refuse(new NotHereError(call))
    if (found === 'nothing') return refuse(new UnknownBehaviourError(call))
    return success({ ...found, authorisation: judged.value })
  }

  return {
    judge: (envelope, found) => {
      const trouble = findTrouble(envelope, callOf(envelope))
      return trouble === undefined ? judgeOwn(envelope, found) : refuse(trouble)
    },
    judgeOwn,
    remember: (envelope) => {
      const { from, id, expiresAtMs } = envelope
      const call = callOf(envelope)
      const memory = replayMemory.remember({
        sender: from.did,
        nonce: id,
        expiresAtMs: Number(expiresAtMs),
      })
      if (memory === 'seen') return refuse(new MessageReplayedError(call))
      return memory === 'full' ? refuse(new OverloadedError(call, 'replay-memory')) : success(undefined)
    },
  }
}
