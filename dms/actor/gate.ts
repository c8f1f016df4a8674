import { type Clock, type DmsError, failure, type Problem, type Result, success } from '../core/index.ts'
import type { Authorisation, Authority, ReplayMemory } from '../ucan/index.ts'
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
import type { BehaviourDeclaration } from './types.ts'

/** What the addressee has under the name that was called; `nobody` when no such actor lives here,
 * `elsewhere` when the message is for another node. */
export type Called = BehaviourDeclaration | 'nothing' | 'nobody' | 'elsewhere'

/** Decides whether a validly signed message may reach an actor at all. */
export interface Gate {
  /** Times and authority only: nothing is remembered. */
  judge(envelope: Envelope, called: Called): Result<Authorisation, Problem>
  /** Takes note of the message; a second time, it is refused. */
  remember(envelope: Envelope): Result<undefined, Problem>
}

export interface GateComponents {
  readonly authority: Pick<Authority, 'authorise'>
  readonly replayMemory: ReplayMemory
  readonly clock: Clock
}

const refuse = (error: DmsError) => failure(error.toProblem())

export const createGate = (
  { authority, replayMemory, clock }: GateComponents,
  limits: Pick<ActorLimits, 'clockToleranceMs' | 'maxLifetimeMs'>,
): Gate => {
  const findTrouble = createFreshness(clock, limits)

  const authorise = ({ from, topic, tokens }: Envelope, capability: string) =>
    authority.authorise({ invoker: from.did, capability, tokens, ...(topic === undefined ? {} : { topic }) })

  // Whoever holds nothing must hear the same about every name: the refusal speaks of the path that was called, and
  // never of the capability that a behaviour happens to declare. A name that is no path needs everything.
  const authoriseCall = (envelope: Envelope, called: Called): Result<Authorisation, Problem> => {
    const path = isPath(envelope.behaviour) ? envelope.behaviour : '/'
    const capability = typeof called === 'string' ? path : (called.capability ?? path)
    const judged = authorise(envelope, capability)
    if (judged.ok || capability === path) return judged
    const aboutPath = authorise(envelope, path)
    return aboutPath.ok ? judged : aboutPath
  }

  return {
    judge: (envelope, called) => {
      const call = showCall(envelope.behaviour, envelope.to ?? `topic ${envelope.topic}`)
      const trouble = findTrouble(envelope, call)
      if (trouble !== undefined) return refuse(trouble)
      if (called === 'elsewhere') return refuse(new NotHereError(call))
      const judged = authoriseCall(envelope, called)
      if (!judged.ok) return judged
      if (called === 'nobody') return refuse(new NotHereError(call))
      return called === 'nothing' ? refuse(new UnknownBehaviourError(call)) : judged
    },
    remember: ({ from, id, expiresAtMs, behaviour, to, topic }) => {
      const call = showCall(behaviour, to ?? `topic ${topic}`)
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
