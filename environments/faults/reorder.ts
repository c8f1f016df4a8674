import type { Fault } from '../fault.ts'
import { onLinks } from './link-fault.ts'
import { baseOf, withOthers } from './quality.ts'
import { notPossible } from './refusal.ts'
import type { StreamShape } from './stream/stream.ts'
import { directionsOf, lacksStreams, measuredDirections, streams } from './streams.ts'

type Reorder = Extract<Fault, { kind: 'reorder' }>

const minPercent = 1
/** Datagrams overtake only where they are under way together. */
const minDelayMs = 2
/** Expected of them to overtake; that none does by chance is less likely than 1 in 100,000. */
const expected = 24

const countFor = ({ percent }: Reorder): number => Math.ceil(Math.max(200, (expected * 100) / percent))

const shapeFor = (fault: Reorder): StreamShape => ({
  count: countFor(fault),
  sizeBytes: 64,
  atOnce: 20,
  everyMs: 10,
})

/** Half-way between what is expected with and without. */
const few = expected / 4

/** The proof is a stream of numbered datagrams that come in another order than they were sent. */
export const reorder = onLinks<Reorder>({
  objection: ({ percent }) =>
    percent >= minPercent && percent <= 100 ? undefined : `only ${minPercent} to 100 % can be proven`,
  lacks: lacksStreams,
  disturbedBy: ['reorderPercent', 'jitterMs'],
  measure: async (fault, controls) => {
    const still = measuredDirections(fault, controls).find(
      (direction) => withOthers(baseOf(direction, controls), controls).delayMs < minDelayMs,
    )
    if (still !== undefined) {
      throw notPossible(
        fault,
        `from ${still[0]} to ${still[1]} nothing is under way long enough to be overtaken`,
        `Let that link take ${minDelayMs} ms or more, by its regions or by latency.`,
      )
    }
    const found = await streams(measuredDirections(fault, controls), controls, shapeFor(fault))
    const silent = found.find(({ received }) => received < countFor(fault) / 2)
    if (silent !== undefined)
      throw notPossible(fault, `too little comes from ${silent.from} to ${silent.to} as it is`)
    return found.map(({ from, to, inversions }) => ({ from, to, value: inversions }))
  },
  doubt: async (fault, controls, { before }) => {
    const found = await streams(directionsOf(before), controls, shapeFor(fault))
    const orderly = found.find(({ inversions }, index) => inversions < before[index]!.value + few)
    return (
      orderly &&
      `only ${orderly.inversions} of the ${orderly.received} that came from ${orderly.from} to ${orderly.to} were overtaken`
    )
  },
  remains: async (fault, controls, { before }) => {
    const found = await streams(directionsOf(before), controls, shapeFor(fault))
    const wild = found.find(({ inversions }, index) => inversions >= before[index]!.value + few)
    return wild && `${wild.inversions} datagrams from ${wild.from} to ${wild.to} are still overtaken`
  },
})
