import { setTimeout as delay } from 'node:timers/promises'

/** How long to ask again, and how often. */
export interface Patience {
  readonly withinMs: number
  /** Default 10. */
  readonly everyMs?: number
  readonly signal?: AbortSignal | undefined
}

/** The answer, unless `signal` aborts before it comes: who hangs must not hold up whoever gives up. */
const heeding = async <T>(
  answer: Promise<T | undefined> | T | undefined,
  signal: AbortSignal | undefined,
): Promise<T | undefined> => {
  if (signal === undefined || !(answer instanceof Promise)) return answer
  let heed = () => {}
  const abort = new Promise<never>((_, reject) => {
    heed = () => reject(signal.reason as Error)
    signal.addEventListener('abort', heed, { once: true })
  })
  return Promise.race([answer, abort]).finally(() => signal.removeEventListener('abort', heed))
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
    const answer = await heeding(ask(), signal)
    if (answer !== undefined) return answer
    if (performance.now() >= deadline) return undefined
    await delay(everyMs)
  }
}
