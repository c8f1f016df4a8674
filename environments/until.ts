import { setTimeout as delay } from 'node:timers/promises'

/** How long to ask again, and how often. */
export interface Patience {
  readonly withinMs: number
  /** Default 10. */
  readonly everyMs?: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Asks again and again until there is an answer other than undefined.
 *
 * @returns the answer, or undefined when the time is over
 * @throws the reason of `signal` when it aborts
 */
export const until = async <T>(
  ask: () => Promise<T | undefined> | T | undefined,
  { withinMs, everyMs = 10, signal }: Patience,
): Promise<T | undefined> => {
  const deadline = performance.now() + withinMs
  for (;;) {
    signal?.throwIfAborted()
    const answer = await ask()
    if (answer !== undefined) return answer
    if (performance.now() >= deadline) return undefined
    await delay(everyMs)
  }
}
