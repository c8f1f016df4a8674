import type { Fault } from '../fault.ts'
import type { Controls } from './controls.ts'
import { linkDirections, namesOf } from './directions.ts'
import { onLinks } from './link-fault.ts'
import { forAll, type Pair, pairsOf, patienceMs, someOf } from './pairs.ts'
import { notPossible } from './refusal.ts'

type Latency = Extract<Fault, { kind: 'latency' }>

/** Less could not be told from the error of measuring on a busy machine. */
const minAddMs = 5
const maxAddMs = 10_000
/** The least of so many is hardly disturbed by other work. */
const samples = 5

const pairs = (fault: Latency, controls: Controls): readonly Pair[] =>
  someOf(pairsOf(linkDirections(fault, namesOf(controls))))

/** Round trips, in ms; NaN where nothing comes back. */
const roundTrips = (fault: Latency, controls: Controls, beyondMs = 0): Promise<readonly number[]> =>
  forAll(pairs(fault, controls), async ([a, b]) => {
    const found = await controls.links!.measure(a, b, { withinMs: patienceMs + beyondMs, samples })
    return found?.roundTripMs ?? Number.NaN
  })

/** A round trip takes both directions; jitter may take off what was added. */
const addedMs = ({ addMs, jitterMs = 0, oneWay }: Latency): number =>
  (oneWay === true ? 1 : 2) * Math.max(0, addMs - jitterMs)

const pairWords = ([a, b]: Pair): string => `between ${a} and ${b}`

/** The proof is a round trip that takes longer by most of what was added, and no longer after healing. */
export const latency = onLinks<Latency>({
  objection: ({ addMs, jitterMs = 0 }) =>
    addMs - jitterMs >= minAddMs && addMs <= maxAddMs && jitterMs >= 0
      ? undefined
      : `only ${minAddMs} to ${maxAddMs} ms, less the jitter, can be proven`,
  lacks: () => [],
  measure: async (fault, controls) => {
    const found = await roundTrips(fault, controls)
    const silent = found.findIndex(Number.isNaN)
    if (silent >= 0)
      throw notPossible(fault, `nothing passes ${pairWords(pairs(fault, controls)[silent]!)} as it is`)
    return found
  },
  doubt: async (fault, controls, { before }) => {
    const now = await roundTrips(fault, controls, 2 * fault.addMs)
    const wanted = 0.8 * addedMs(fault)
    const short = now.findIndex((ms, index) => !(ms >= before[index]! + wanted))
    if (short < 0) return undefined
    return `a round trip ${pairWords(pairs(fault, controls)[short]!)} takes ${now[short]} ms, and took ${before[short]} ms before`
  },
  remains: async (fault, controls, { before }) => {
    const now = await roundTrips(fault, controls)
    const long = now.findIndex((ms, index) => !(ms <= before[index]! + 0.5 * addedMs(fault)))
    if (long < 0) return undefined
    return `a round trip ${pairWords(pairs(fault, controls)[long]!)} takes ${now[long]} ms, and took ${before[long]} ms before`
  },
})
