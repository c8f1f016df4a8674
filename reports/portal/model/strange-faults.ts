import { originOf } from '../../fault-origin.ts'
import type { RunRecord, Scenario, StandingFault } from '../../model.ts'

// The pages know nothing of reports but through this folder.
export { originOf } from '../../fault-origin.ts'

/** A fault of a network under which scenarios of a run were played that did not inflict it. */
export interface FaultOfRun {
  readonly words: string
  readonly hosts: readonly string[]
  /** Since when, and by whom, as far as that is known; else empty. */
  readonly origin: string
  /** It was about a machine at which somebody sat in one of them, or about a relay. */
  readonly isNear: boolean
  /** How many scenarios it stood in, and how many of these did not simply pass. */
  readonly scenarios: number
  readonly bad: number
}

/** What a scenario did not inflict, of the attempt that tells why it did not pass, else of its last. */
export const strangeFaults = ({ attempts }: Pick<Scenario, 'attempts'>): readonly StandingFault[] => {
  const telling = attempts.find(({ status }) => status !== 'passed') ?? attempts.at(-1)
  return (telling?.faults ?? []).filter(({ isOwn }) => !isOwn)
}

/** The same in a line, as the wall has it: those that may be why. */
export const faultsInWords = (scenario: Pick<Scenario, 'attempts'>): readonly string[] =>
  strangeFaults(scenario)
    .filter(({ isNear }) => isNear)
    .map((fault) => {
      const { words, people, stood } = fault
      const who = people.length === 0 ? '' : `, where ${people.join(' and ')} sat,`
      const origin = originOf(fault)
      const told = `${words}${who} ${stood === 'end' ? 'came meanwhile' : 'stood before it began'}`
      return origin === '' ? told : `${told} (${origin})`
    })

/** All of a run, those first that may be why, and under which most scenarios did not pass. */
export const faultsOfRun = ({ scenarios }: Pick<RunRecord, 'scenarios'>): readonly FaultOfRun[] => {
  const found = new Map<string, FaultOfRun>()
  for (const scenario of scenarios)
    for (const fault of strangeFaults(scenario)) {
      const { words, hosts, isNear } = fault
      const fresh = { words, hosts, origin: originOf(fault), isNear, scenarios: 0, bad: 0 }
      const before = found.get(words) ?? fresh
      const isBad = scenario.outcome === 'failed' || scenario.outcome === 'flaky'
      found.set(words, {
        ...before,
        isNear: before.isNear || isNear,
        scenarios: before.scenarios + 1,
        bad: before.bad + (isBad ? 1 : 0),
      })
    }
  return [...found.values()].sort((a, b) => Number(b.isNear) - Number(a.isNear) || b.bad - a.bad)
}
