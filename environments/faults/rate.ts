import type { Fault } from '../fault.ts'
import { onLinks } from './link-fault.ts'
import { notPossible } from './refusal.ts'
import type { Streamed, StreamShape } from './stream/stream.ts'
import { directionsOf, lacksStreams, measuredDirections, type StreamedOver, streams } from './streams.ts'

type Rate = Extract<Fault, { kind: 'rate' }>

const minKbitPerS = 16
const maxKbitPerS = 50_000
/** What is offered, as a multiple of the rate. */
const offered = 3
/** Of the rate: more is not limited, and less than twice that is no longer free. */
const tolerance = 1.25

/** A second's worth of datagrams, each of a fiftieth of a second at that rate. */
const shapeFor = (kbitPerS: number): StreamShape => {
  const bytesPerS = offered * kbitPerS * 125
  const sizeBytes = Math.round(Math.min(1200, Math.max(40, bytesPerS / 150)))
  const count = Math.ceil(bytesPerS / sizeBytes)
  return { count, sizeBytes, atOnce: Math.max(1, Math.ceil(count / 100)), everyMs: 10 }
}

const isFree = ({ receivedKbitPerS }: Streamed, { kbitPerS }: Rate): boolean =>
  receivedKbitPerS > 2 * tolerance * kbitPerS * 0.8

const words = ({ receivedKbitPerS, from, to }: StreamedOver): string =>
  Number.isNaN(receivedKbitPerS)
    ? `nothing passes from ${from} to ${to}`
    : `${Math.round(receivedKbitPerS)} kbit/s pass from ${from} to ${to}`

/** The proof is a stream of datagrams offered at three times the rate, which comes no faster than the rate. */
export const rate = onLinks<Rate>({
  objection: ({ kbitPerS }) =>
    kbitPerS >= minKbitPerS && kbitPerS <= maxKbitPerS
      ? undefined
      : `only ${minKbitPerS} to ${maxKbitPerS} kbit/s can be proven`,
  lacks: lacksStreams,
  disturbedBy: ['rateKbitPerS', 'lossPercent'],
  measure: async (fault, controls) => {
    const found = await streams(measuredDirections(fault, controls), controls, shapeFor(fault.kbitPerS))
    const slow = found.find((one) => !isFree(one, fault))
    if (slow !== undefined) throw notPossible(fault, `${words(slow)} as it is`)
    return found.map(({ from, to, receivedKbitPerS }) => ({ from, to, value: receivedKbitPerS }))
  },
  doubt: async (fault, controls, { before }) => {
    const found = await streams(directionsOf(before), controls, shapeFor(fault.kbitPerS))
    const lazy = found.find((one) => one.sentKbitPerS < 2 * fault.kbitPerS)
    if (lazy !== undefined) return `too little could be sent from ${lazy.from} to ${lazy.to} to tell`
    const fast = found.find((one) => !(one.receivedKbitPerS <= tolerance * fault.kbitPerS))
    return fast && words(fast)
  },
  remains: async (fault, controls, { before }) => {
    const found = await streams(directionsOf(before), controls, shapeFor(fault.kbitPerS))
    const slow = found.find((one) => !isFree(one, fault))
    return slow && `only ${words(slow)}`
  },
})
