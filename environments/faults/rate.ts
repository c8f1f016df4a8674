import type { Fault } from '../fault.ts'
import { canCount } from './arrival.ts'
import type { Controls } from './controls.ts'
import { type Direction, type LinkFault, linkDirections, namesOf } from './directions.ts'
import { onLinks } from './link-fault.ts'
import { forAll, someOf } from './pairs.ts'
import { notPossible } from './refusal.ts'
import { type Streamed, type StreamShape, stream } from './stream/stream.ts'

type Rate = Extract<Fault, { kind: 'rate' }>

const minKbitPerS = 16
const maxKbitPerS = 50_000
/** Each takes more than a second. */
const maxDirections = 4
/** What is offered, as a multiple of the rate. */
const offered = 3
/** Of the rate: more is not limited, and less than twice that is no longer free. */
const tolerance = 1.25

export const measuredDirections = (fault: LinkFault, controls: Controls): readonly Direction[] =>
  someOf(linkDirections(fault, namesOf(controls)), maxDirections)

/** What a proof by streams of datagrams needs, in words. */
export const lacksStreams = (fault: LinkFault, controls: Controls): readonly string[] =>
  measuredDirections(fault, controls).every(([from, to]) => canCount(controls.host(from), controls.host(to)))
    ? []
    : ['hosts with a network of their own on which programs can be run']

/** A second's worth of datagrams, each of a fiftieth of a second at that rate. */
const shapeFor = (kbitPerS: number): StreamShape => {
  const bytesPerS = offered * kbitPerS * 125
  const sizeBytes = Math.round(Math.min(1200, Math.max(40, bytesPerS / 150)))
  const count = Math.ceil(bytesPerS / sizeBytes)
  return { count, sizeBytes, atOnce: Math.max(1, Math.ceil(count / 100)), everyMs: 10 }
}

const streams = (fault: Rate, controls: Controls): Promise<readonly Streamed[]> =>
  forAll(measuredDirections(fault, controls), ([from, to]) =>
    stream(controls.host(from), controls.host(to), shapeFor(fault.kbitPerS)),
  )

const isFree = ({ receivedKbitPerS }: Streamed, { kbitPerS }: Rate): boolean =>
  receivedKbitPerS > 2 * tolerance * kbitPerS * 0.8

const words = (fault: Rate, controls: Controls, index: number): string => {
  const [from, to] = measuredDirections(fault, controls)[index]!
  return `from ${from} to ${to}`
}

/** The proof is a stream of datagrams offered at three times the rate, which comes no faster than the rate. */
export const rate = onLinks<Rate>({
  objection: ({ kbitPerS }) =>
    kbitPerS >= minKbitPerS && kbitPerS <= maxKbitPerS
      ? undefined
      : `only ${minKbitPerS} to ${maxKbitPerS} kbit/s can be proven`,
  lacks: lacksStreams,
  measure: async (fault, controls) => {
    const found = await streams(fault, controls)
    const slow = found.findIndex((one) => !isFree(one, fault))
    if (slow < 0) return found.map((one) => one.receivedKbitPerS)
    throw notPossible(fault, `no more than about that passes ${words(fault, controls, slow)} as it is`)
  },
  doubt: async (fault, controls) => {
    const found = await streams(fault, controls)
    const lazy = found.findIndex((one) => one.sentKbitPerS < 2 * fault.kbitPerS)
    if (lazy >= 0) return `too little could be sent ${words(fault, controls, lazy)} to tell`
    const fast = found.findIndex((one) => !(one.receivedKbitPerS <= tolerance * fault.kbitPerS))
    return fast < 0
      ? undefined
      : `${Math.round(found[fast]!.receivedKbitPerS)} kbit/s pass ${words(fault, controls, fast)}`
  },
  remains: async (fault, controls) => {
    const found = await streams(fault, controls)
    const slow = found.findIndex((one) => !isFree(one, fault))
    return slow < 0
      ? undefined
      : `only ${Math.round(found[slow]!.receivedKbitPerS)} kbit/s pass ${words(fault, controls, slow)}`
  },
})
