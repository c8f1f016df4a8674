import type { Observation } from '../world/participant.ts'
import { disappointment, glance } from './glance.ts'
import type { Matcher } from './matcher.ts'
import { realTime, type Time } from './time.ts'

export interface Patience {
  /** Default 10 s. */
  readonly withinMs?: number
  readonly time?: Time
}

const firstPauseMs = 10
const longestPauseMs = 250

/**
 * Looks again and again, with growing pauses, until the matcher is content, gives up hope, or the time is up. A look that fails
 * counts as seen and is repeated; a look that hangs is given up at the deadline.
 *
 * @returns what satisfied the matcher
 * @throws ExpectationError saying what was last seen on which machine
 */
export const eventually = async <T>(
  observation: Observation<T>,
  matcher: Matcher<T>,
  { withinMs = 10_000, time = realTime }: Patience = {},
): Promise<T> => {
  const deadlineMs = time.monotonicMs() + withinMs
  const left = () => deadlineMs - time.monotonicMs()
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    const last = await glance(observation, { time, leftMs: left() })
    if ('seen' in last && matcher.matches(last.seen)) return last.seen
    const isHopeless = 'seen' in last && matcher.isHopeless?.(last.seen) === true
    if (isHopeless || left() <= 0) {
      const manner = isHopeless
        ? ', in the end'
        : withinMs > 0
          ? ` within ${withinMs / 1000} s,`
          : ' at once,'
      throw disappointment(observation, { expected: matcher.expected, last, withinMs, manner })
    }
    await time.pause(Math.min(pauseMs, left()))
  }
}
