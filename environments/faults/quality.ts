import { Type } from 'typebox'
import type { LinkQuality } from '../topology.ts'
import type { Controls } from './controls.ts'
import { type Direction, type LinkFault, linkDirections, namesOf } from './directions.ts'

/** As `LinkQuality`. */
export const QualitySchema = Type.Object({
  delayMs: Type.Number(),
  jitterMs: Type.Number(),
  lossPercent: Type.Number(),
  duplicatePercent: Type.Number(),
  reorderPercent: Type.Number(),
  rateKbitPerS: Type.Number(),
})

/** What one direction did before any fault. */
export const BaseSchema = Type.Object({
  from: Type.String(),
  to: Type.String(),
  quality: QualitySchema,
})

/** Of two sources of chance, either. */
const either = (a: number, b: number): number => 100 - ((100 - a) * (100 - b)) / 100

/** What a fault makes of a link. */
export const worsened = (quality: LinkQuality, fault: LinkFault): LinkQuality => {
  switch (fault.kind) {
    case 'latency':
      return {
        ...quality,
        delayMs: quality.delayMs + fault.addMs,
        jitterMs: quality.jitterMs + (fault.jitterMs ?? 0),
      }
    case 'loss':
      return { ...quality, lossPercent: either(quality.lossPercent, fault.percent) }
    case 'reorder':
      return { ...quality, reorderPercent: either(quality.reorderPercent, fault.percent) }
    case 'rate':
      return {
        ...quality,
        rateKbitPerS: Math.min(quality.rateKbitPerS || Number.POSITIVE_INFINITY, fault.kbitPerS),
      }
  }
}

const isLinkFault = (fault: { readonly kind: string }): fault is LinkFault =>
  ['latency', 'loss', 'rate', 'reorder'].includes(fault.kind)

export interface Base {
  readonly from: string
  readonly to: string
  readonly quality: LinkQuality
}

const isOn = ([from, to]: Direction, base: Pick<Base, 'from' | 'to'>): boolean =>
  base.from === from && base.to === to

/** Other faults on a direction, the oldest first. */
const othersOn = (direction: Direction, controls: Controls) => {
  const names = namesOf(controls)
  return controls.open().flatMap(({ fault, memory }) => {
    if (!isLinkFault(fault)) return []
    const touches = linkDirections(fault, names).some(
      ([from, to]) => from === direction[0] && to === direction[1],
    )
    return touches ? [{ fault, memory }] : []
  })
}

const basesIn = (memory: unknown): readonly Base[] =>
  typeof memory === 'object' && memory !== null && 'bases' in memory && Array.isArray(memory.bases)
    ? (memory.bases as Base[])
    : []

/** What a direction does without faults: as the oldest fault on it found it, else as it is. */
export const baseOf = (direction: Direction, controls: Controls): Base => {
  const [from, to] = direction
  const known = othersOn(direction, controls)
    .flatMap(({ memory }) => basesIn(memory))
    .find((base) => isOn(direction, base))
  return known ?? { from, to, quality: controls.links!.quality(from, to) }
}

/** What a direction does with every fault on it but the one that is being inflicted or healed. */
export const withOthers = ({ from, to, quality }: Base, controls: Controls): LinkQuality =>
  othersOn([from, to], controls).reduce((now, { fault }) => worsened(now, fault), quality)
