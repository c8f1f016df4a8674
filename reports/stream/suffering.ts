import { originOf } from '../fault-origin.ts'
import type { RunRecord } from '../model.ts'
import { many } from '../text.ts'

/**
 * What a network that stood already suffers from, and what to do: it stands on, and so does what somebody inflicted by hand
 * or a scenario left. Networks of one scenario are gone; their faults are told with the scenario.
 */
export const sufferingOf = ({
  context: { network },
  scenarios,
}: Pick<RunRecord, 'context' | 'scenarios'>): string[] => {
  const found = new Map<string, { origin: string; scenarios: number; failed: number }>()
  for (const { attempts, outcome } of scenarios) {
    const faults = attempts.flatMap((attempt) => attempt.faults ?? [])
    const strange = faults.filter(({ environment, isOwn }) => environment === network && !isOwn)
    for (const [words, fault] of new Map(strange.map((one) => [one.words, one]))) {
      const before = found.get(words) ?? { origin: originOf(fault), scenarios: 0, failed: 0 }
      found.set(words, {
        ...before,
        scenarios: before.scenarios + 1,
        failed: before.failed + (outcome === 'failed' ? 1 : 0),
      })
    }
  }
  const told = [...found].map(
    ([words, { origin, ...count }]) =>
      `a fault stood in ${network} that the scenarios which met it had not inflicted: ${words}${origin === '' ? '' : `, ${origin}`} (in ${many(count.scenarios, 'scenario')}, ${count.failed} of them failed)`,
  )
  return told.length === 0
    ? []
    : [
        ...told,
        `"npm run env -- status ${network}" tells what it suffers from, "npm run env -- heal --network ${network}" undoes that`,
      ]
}
