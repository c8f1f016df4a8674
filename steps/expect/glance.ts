import type { Observation } from '../world/participant.ts'
import type { LastSeen } from '../world/stage.ts'
import { ExpectationError } from './expectation-error.ts'
import { show } from './matcher.ts'
import type { Time } from './time.ts'

/** One look: what was there, or why nothing could be seen. */
export type Glance<T> = { readonly seen: T } | { readonly thrown: unknown }

const shortestLookMs = 1000

/** Looks once. A look that hangs is given up after `leftMs`, but never before a second has passed. */
export const glance = async <T>(
  observation: Observation<T>,
  { time, leftMs }: { time: Time; leftMs: number },
): Promise<Glance<T>> => {
  const over = new AbortController()
  const tooLate = { thrown: new Error('no answer before the deadline') }
  const late = time.pause(Math.max(leftMs, shortestLookMs), over.signal).then(
    () => tooLate,
    () => tooLate,
  )
  const look = observation.look().then(
    (seen) => ({ seen }),
    (thrown: unknown) => ({ thrown }),
  )
  try {
    return await Promise.race([look, late])
  } finally {
    over.abort()
  }
}

const describe = (last: Glance<unknown>): string => {
  if ('seen' in last) return show(last.seen)
  return `could not look: ${last.thrown instanceof Error ? last.thrown.message : show(last.thrown)}`
}

interface Disappointed<T> {
  readonly expected: string
  readonly last: Glance<T>
  readonly withinMs: number
}

/** What is told of a look that did not show what was expected. */
export const lastSeenAt = <T>(
  observation: Observation<T>,
  { expected, last, withinMs }: Disappointed<T>,
): LastSeen => ({
  question: observation.what,
  host: observation.who,
  expected,
  lastSeen: describe(last),
  ...(observation.inWords === undefined || !('seen' in last)
    ? {}
    : { inWords: observation.inWords(last.seen) }),
  withinMs,
})

/** Makes the error of a promise that was not kept, and tells the report what was seen. */
export const disappointment = <T>(
  observation: Observation<T>,
  { manner, ...facts }: Disappointed<T> & { readonly manner: string },
): ExpectationError => {
  const seen = lastSeenAt(observation, facts)
  observation.report(seen)
  return new ExpectationError(seen, manner)
}
