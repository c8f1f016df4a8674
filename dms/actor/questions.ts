import { type Clock, type DmsError, failure, type Problem } from '../core/index.ts'
import type { Answer } from './answer.ts'
import { ActorStoppedError, ActorTimeoutError, CallCancelledError } from './errors.ts'
import type { ActorHandle } from './types.ts'
import type { Waits } from './waits.ts'

export interface Question {
  readonly messageId: string
  /** What is attempted, for messages to people. */
  readonly call: string
  readonly addressee: ActorHandle
  readonly expected: ActorHandle
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

/** Sends; may bring the answer along when there is no network between. The signal tells that nobody waits any more. */
export type Start = (signal: AbortSignal) => Promise<Answer | undefined>

/** The questions of one actor. Each gets exactly one answer: the peer's, or why there is none. */
export interface Questions {
  ask(question: Question, start: Start): Promise<Answer>
  stop(): void
}

export interface QuestionsComponents {
  readonly clock: Clock
  readonly waits: Waits
  explain(thrown: unknown): Problem
}

export const createQuestions = ({ clock, waits, explain }: QuestionsComponents): Questions => {
  const open = new Set<() => void>()

  const ask = (question: Question, start: Start): Promise<Answer> =>
    new Promise((resolve) => {
      const { call, timeoutMs, signal } = question
      const sending = new AbortController()
      const finish = (answer: Answer): void => {
        timer.cancel()
        close()
        open.delete(stop)
        signal?.removeEventListener('abort', cancel)
        resolve(answer)
      }
      const fail = (error: DmsError): void => {
        finish(failure(error.toProblem()))
        sending.abort(error)
      }
      const stop = () => fail(new ActorStoppedError(call))
      const cancel = () => fail(new CallCancelledError(call))
      const expire = () => fail(new ActorTimeoutError({ call, afterMs: timeoutMs, who: 'caller' }))
      const close = waits.open({ ...question, settle: finish })
      const timer = clock.after(timeoutMs, expire)
      open.add(stop)
      signal?.addEventListener('abort', cancel, { once: true })
      if (signal?.aborted === true) return cancel()
      start(sending.signal).then(
        (answer) => answer !== undefined && finish(answer),
        (thrown: unknown) => finish(failure(explain(thrown))),
      )
    })

  return {
    ask,
    stop: () => {
      for (const stop of [...open]) stop()
    },
  }
}
