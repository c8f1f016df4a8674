import type { Observation } from '../world/participant.ts'
import { disappointment, glance } from './glance.ts'
import type { Matcher } from './matcher.ts'
import { realTime, type Time } from './time.ts'

export interface Constancy {
  readonly forMs: number
  readonly time?: Time
}

const pauseMs = 100

/**
 * Looks all through a stretch of time; the first look that does not satisfy the matcher, or fails, ends it. To be
 * used beside a positive sign that the system is alive: a dead machine also does nothing.
 *
 * @throws ExpectationError saying what was seen instead on which machine
 */
export const consistently = async <T>(
  observation: Observation<T>,
  matcher: Matcher<T>,
  { forMs, time = realTime }: Constancy,
): Promise<void> => {
  const endMs = time.monotonicMs() + forMs
  const left = () => endMs - time.monotonicMs()
  for (;;) {
    const last = await glance(observation, { time, leftMs: left() })
    if (!('seen' in last && matcher.matches(last.seen))) {
      const manner = ` for ${forMs / 1000} s,`
      throw disappointment(observation, { expected: matcher.expected, last, withinMs: forMs, manner })
    }
    if (left() <= 0) return
    await time.pause(Math.min(pauseMs, left()))
  }
}
