import type { Actor, ActorHandle } from '../actor/index.ts'
import { type Clock, failure, type Problem, type Result, success } from '../core/index.ts'
import { type AllocationRecord, tokensOf } from './deployment.ts'
import { type AllocationProgress, allocationBehaviours } from './protocol.ts'
import { ask } from './talk.ts'

const waitMs = 20_000
/** How long a machine may be silent before its work counts as lost. */
const lostAfterMs = 60_000
const retryMs = 500

const pause = (clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = clock.after(delayMs, resolve)
    signal.addEventListener(
      'abort',
      () => {
        timer.cancel()
        resolve()
      },
      { once: true },
    )
  })

/**
 * Follows one allocation to its end by asking again and again, each time for up to 20 s: no notification can be lost.
 * @returns where it ended, or why it cannot be followed any further
 */
export const watch = async (
  { actor, clock }: { actor: Actor; clock: Clock },
  row: AllocationRecord,
  { deadlineMs, signal }: { deadlineMs: number; signal: AbortSignal },
): Promise<Result<AllocationProgress, Problem>> => {
  const behaviour = allocationBehaviours(row.id).watch
  let lastHeardMs = clock.monotonicMs()
  while (!signal.aborted && clock.now() < deadlineMs) {
    const answer = await ask(
      actor,
      row.handle as ActorHandle,
      behaviour,
      { waitMs },
      { timeoutMs: waitMs + 5_000, signal, ...tokensOf(row) },
    )
    if (answer.ok && !['pending', 'running'].includes(answer.value.state)) return answer
    if (answer.ok) {
      lastHeardMs = clock.monotonicMs()
      continue
    }
    const isWorthRetrying = answer.error.retryable === true || answer.error.code === 'ACTOR_TIMEOUT'
    if (!isWorthRetrying || clock.monotonicMs() - lastHeardMs > lostAfterMs) return failure(answer.error)
    await pause(clock, retryMs, signal)
  }
  return signal.aborted
    ? success({ state: 'running' })
    : failure({
        code: 'DEPLOYMENT_DEADLINE',
        message: 'The time for this deployment is over.',
        hint: 'Give more time with --timeout.',
      })
}
