import type { Fault } from '../fault.ts'
import type { Controls } from './controls.ts'
import { onLinks } from './link-fault.ts'
import { forAll } from './pairs.ts'
import { baseOf, withOthers } from './quality.ts'
import { lacksStreams, measuredDirections } from './rate.ts'
import { notPossible } from './refusal.ts'
import { type Streamed, stream } from './stream/stream.ts'

type Reorder = Extract<Fault, { kind: 'reorder' }>

const minPercent = 1
/** Datagrams overtake only where they are under way together. */
const minDelayMs = 2
/** Expected of them to overtake; that none does by chance is less likely than 1 in 100,000. */
const expected = 24

const countFor = ({ percent }: Reorder): number => Math.ceil(Math.max(200, (expected * 100) / percent))

const streams = (fault: Reorder, controls: Controls): Promise<readonly Streamed[]> => {
  const shape = { count: countFor(fault), sizeBytes: 64, atOnce: 20, everyMs: 10 }
  return forAll(measuredDirections(fault, controls), ([from, to]) =>
    stream(controls.host(from), controls.host(to), shape),
  )
}

const words = (fault: Reorder, controls: Controls, index: number): string => {
  const [from, to] = measuredDirections(fault, controls)[index]!
  return `from ${from} to ${to}`
}

/** Half-way between what is expected with and without. */
const few = expected / 4

/** The proof is a stream of numbered datagrams that come in another order than they were sent. */
export const reorder = onLinks<Reorder>({
  objection: ({ percent }) =>
    percent >= minPercent && percent <= 100 ? undefined : `only ${minPercent} to 100 % can be proven`,
  lacks: lacksStreams,
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
    const found = await streams(fault, controls)
    const silent = found.findIndex(({ received }) => received < countFor(fault) / 2)
    if (silent >= 0) throw notPossible(fault, `too little comes ${words(fault, controls, silent)} as it is`)
    return found.map(({ inversions }) => inversions)
  },
  doubt: async (fault, controls, { before }) => {
    const found = await streams(fault, controls)
    const orderly = found.findIndex(({ inversions }, index) => inversions < before[index]! + few)
    if (orderly < 0) return undefined
    const { inversions, received } = found[orderly]!
    return `only ${inversions} of the ${received} that came ${words(fault, controls, orderly)} were overtaken`
  },
  remains: async (fault, controls, { before }) => {
    const found = await streams(fault, controls)
    const wild = found.findIndex(({ inversions }, index) => inversions >= before[index]! + few)
    if (wild < 0) return undefined
    return `${found[wild]!.inversions} datagrams ${words(fault, controls, wild)} are still overtaken`
  },
})
