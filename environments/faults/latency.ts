import type { Fault } from '../fault.ts'
import type { Controls } from './controls.ts'
import { linkDirections, namesOf } from './directions.ts'
import { type Measured, onLinks } from './link-fault.ts'
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
const roundTrips = (
  between: readonly Pair[],
  controls: Controls,
  withinMs = patienceMs,
): Promise<readonly Measured[]> =>
  forAll(between, async ([from, to]) => {
    const found = await controls.links!.measure(from, to, { withinMs, samples })
    return { from, to, value: found?.roundTripMs ?? Number.NaN }
  })

const pairOf = ({ from, to }: Measured): Pair => [from, to]

/** A round trip takes both directions; jitter may take off what was added. */
const addedMs = ({ addMs, jitterMs = 0, oneWay }: Latency): number =>
  (oneWay === true ? 1 : 2) * Math.max(0, addMs - jitterMs)

const pairWords = ({ from, to }: Measured): string => `between ${from} and ${to}`

/** The first pair of which that is so, with what was measured before. */
const firstThat = (
  isSo: (nowMs: number, beforeMs: number) => boolean,
  now: readonly Measured[],
  before: readonly Measured[],
): string | undefined => {
  const index = now.findIndex(({ value }, at) => isSo(value, before[at]!.value))
  const found = now[index]
  return (
    found &&
    `a round trip ${pairWords(found)} takes ${found.value} ms, and took ${before[index]!.value} ms before`
  )
}

/** The proof is a round trip that takes longer by most of what was added, and no longer after healing. */
export const latency = onLinks<Latency>({
  objection: ({ addMs, jitterMs = 0 }) =>
    addMs - jitterMs >= minAddMs && addMs <= maxAddMs && jitterMs >= 0
      ? undefined
      : `only ${minAddMs} to ${maxAddMs} ms, less the jitter, can be proven`,
  lacks: () => [],
  disturbedBy: ['delayMs', 'jitterMs', 'lossPercent', 'rateKbitPerS'],
  measure: async (fault, controls) => {
    const found = await roundTrips(pairs(fault, controls), controls)
    const silent = found.find(({ value }) => Number.isNaN(value))
    if (silent !== undefined) throw notPossible(fault, `nothing passes ${pairWords(silent)} as it is`)
    return found
  },
  doubt: async (fault, controls, { before }) => {
    const now = await roundTrips(before.map(pairOf), controls, patienceMs + 2 * fault.addMs)
    return firstThat((nowMs, beforeMs) => !(nowMs >= beforeMs + 0.8 * addedMs(fault)), now, before)
  },
  remains: async (fault, controls, { before }) => {
    const now = await roundTrips(before.map(pairOf), controls)
    return firstThat((nowMs, beforeMs) => !(nowMs <= beforeMs + 0.5 * addedMs(fault)), now, before)
  },
})
