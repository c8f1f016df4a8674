import {
  type Clock,
  DmsError,
  failure,
  type Logger,
  type Problem,
  success,
  toProblem,
} from '../core/index.ts'
import type { Authorisation } from '../ucan/index.ts'
import type { Answer } from './answer.ts'
import type { Buckets } from './buckets.ts'
import type { Envelope } from './envelope.ts'
import {
  ActorStoppedError,
  ActorTimeoutError,
  OverloadedError,
  PayloadInvalidError,
  RateLimitedError,
  showCall,
} from './errors.ts'
import { copyJson, frameLevels } from './json.ts'
import type { ActorLimits } from './limits.ts'
import { createMailbox } from './mailbox.ts'
import type { Registration } from './registry.ts'

/** A message that has passed the gate, with the behaviour that it is for. */
export interface Admitted {
  readonly envelope: Envelope
  readonly registration: Registration
  readonly authorisation: Authorisation
  /** Sent by an actor of this very process: it has a mailbox of its own, so that strangers cannot lock the owner out. */
  readonly isLocal: boolean
}

/** Where one actor works: rate, schema, mailbox, handler with a deadline. Always answers, never rejects. */
export interface Desk {
  handle(admitted: Admitted): Promise<Answer>
  /** Aborts what runs and refuses what waits; both are answered ACTOR_STOPPED. */
  stop(): void
}

export interface DeskComponents {
  readonly clock: Clock
  readonly log: Logger
  readonly buckets: Buckets
}

const refuse = (error: DmsError): Answer => failure(error.toProblem())

export const createDesk = (
  { clock, log, buckets }: DeskComponents,
  name: string,
  limits: ActorLimits,
): Desk => {
  const mailboxes = { local: createMailbox(limits), remote: createMailbox(limits) }
  const running = new Set<() => void>()
  let isStopped = false

  const explain = (thrown: unknown, behaviour: string): Problem => {
    if (!(thrown instanceof DmsError)) log.error({ err: thrown, behaviour }, 'a behaviour failed')
    return toProblem(thrown)
  }

  // A reply that breaks its declaration is a fault of this node, and never the caller's.
  const checkReply = ({ declaration, checkReply }: Registration, value: unknown): Answer => {
    const { path } = declaration
    try {
      const reply = copyJson(`Answering ${path}`, value, {
        ...limits,
        maxDepth: limits.maxDepth - frameLevels,
      })
      const mismatch = checkReply(reply)
      if (mismatch === undefined) return success(reply)
      throw new TypeError(`its reply at ${mismatch.where}: ${mismatch.expected}`)
    } catch (err) {
      return failure(explain(new Error(`${path} broke its promise`, { cause: err }), path))
    }
  }

  const answerOf = async (
    { envelope, registration, authorisation }: Admitted,
    signal: AbortSignal,
    deadlineMs: number,
  ): Promise<Answer> => {
    const context = { from: envelope.from, authorisation, messageId: envelope.id, deadlineMs, signal }
    try {
      return checkReply(registration, await registration.handle(envelope.payload, context))
    } catch (thrown) {
      return failure(explain(thrown, registration.declaration.path))
    }
  }

  const perform = (admitted: Admitted, call: string, lifeMs: number, leftMs: number): Promise<Answer> =>
    new Promise((resolve) => {
      const controller = new AbortController()
      const finish = (answer: Answer) => {
        timer.cancel()
        running.delete(stop)
        resolve(answer)
      }
      const end = (error: DmsError) => {
        finish(refuse(error))
        controller.abort(error)
      }
      const stop = () => end(new ActorStoppedError(call))
      const timer = clock.after(leftMs, () =>
        end(new ActorTimeoutError({ call, afterMs: lifeMs, who: 'handler' })),
      )
      running.add(stop)
      void answerOf(admitted, controller.signal, clock.now() + leftMs).then(finish)
    })

  const enqueue = (admitted: Admitted, call: string): Promise<Answer> =>
    new Promise((resolve) => {
      const { envelope, isLocal } = admitted
      const lifeMs = Number(envelope.expiresAtMs - envelope.issuedAtMs)
      // What was written here a moment ago has its whole life before it, however the wall clock jumped in between.
      const restMs = isLocal ? lifeMs : Math.min(lifeMs, Number(envelope.expiresAtMs) - clock.now())
      const dueMs = clock.monotonicMs() + restMs
      const work = async () => {
        const leftMs = dueMs - clock.monotonicMs()
        if (isStopped) resolve(refuse(new ActorStoppedError(call)))
        else if (leftMs <= 0)
          resolve(refuse(new ActorTimeoutError({ call, afterMs: lifeMs, who: 'handler' })))
        else resolve(await perform(admitted, call, lifeMs, leftMs))
      }
      const offered = mailboxes[isLocal ? 'local' : 'remote'].offer(envelope.from.did, work)
      if (!offered.ok) resolve(refuse(new OverloadedError(call, offered.error)))
    })

  return {
    handle: async (admitted) => {
      const { envelope, registration } = admitted
      const { path, limit } = registration.declaration
      const call = showCall(path, envelope.to ?? name)
      const rate = limit ?? limits.behaviourRate
      if (isStopped) return refuse(new ActorStoppedError(call))
      if (!buckets.take(`${name} ${path} ${envelope.from.did}`, rate))
        return refuse(new RateLimitedError(call, rate))
      const mismatch = registration.checkRequest(envelope.payload)
      return mismatch === undefined
        ? enqueue(admitted, call)
        : refuse(new PayloadInvalidError(call, { ...mismatch }))
    },
    stop: () => {
      isStopped = true
      for (const stop of [...running]) stop()
    },
  }
}
