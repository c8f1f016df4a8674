import type { LinkQuality } from '../topology.ts'
import type { Controls } from './controls.ts'
import { cutDirections, type Direction, namesOf } from './directions.ts'
import { isSame, type Pair } from './pairs.ts'

/** Directions that other partitions block. */
export const blockedByOthers = (controls: Controls): readonly Direction[] =>
  controls
    .open()
    .flatMap(({ fault }) => (fault.kind === 'partition' ? cutDirections(fault.cut, namesOf(controls)) : []))

/** Those between which something can come back: no other partition cuts them, and both can be measured now. */
export const measurable = <P extends Pair>(controls: Controls, pairs: readonly P[]): readonly P[] => {
  const blocked = blockedByOthers(controls)
  const isAsked = (name: string): boolean =>
    controls.links?.needsDaemons !== true || controls.host(name).isRunning()
  return pairs.filter((pair) => pair.every(isAsked) && !blocked.some((one) => isSame(one, pair)))
}

/** What other faults can do to a direction, as far as it spoils a measurement of it. */
export type Disturbance = keyof LinkQuality

/** A rate of 0 is none. */
const rateOf = ({ rateKbitPerS }: LinkQuality): number => rateKbitPerS || Number.POSITIVE_INFINITY

/** Whether it is worse in one of these respects than it was. */
export const isWorse = (now: LinkQuality, before: LinkQuality, respects: readonly Disturbance[]): boolean =>
  respects.some((respect) =>
    respect === 'rateKbitPerS' ? rateOf(now) < rateOf(before) : now[respect] > before[respect],
  )
