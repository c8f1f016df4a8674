import type { Observation, Reliance } from '../world/participant.ts'
import { glance, lastSeenAt } from './glance.ts'
import type { Matcher } from './matcher.ts'
import { realTime, type Time } from './time.ts'

/** What an earlier sentence brought about, for later ones to count on. */
export const relianceOn = <T>(
  observation: Observation<T>,
  matcher: Matcher<T>,
  { time = realTime }: { readonly time?: Time } = {},
): Reliance => ({
  tellIfBroken: async () => {
    const last = await glance(observation, { time, leftMs: 0 })
    // Whoever cannot look knows nothing of it; why not is told by what failed.
    if (!('seen' in last) || matcher.matches(last.seen)) return
    observation.report(lastSeenAt(observation, { expected: matcher.expected, last, withinMs: 0 }))
  },
})
