import type { LinkQuality } from '../../topology.ts'

/** Sites are numbered by the third octet of their addresses. */
export const siteCount = 256
const fields = 6
const counted = 7

/** Number of one direction: by it everything about it is found. */
export const pairOf = (fromSite: number, toSite: number): number => fromSite * siteCount + toSite

/** What counts per direction. Packets, but for `bytes`. */
export interface LinkCounts {
  readonly seen: number
  /** Dropped by chance, as `lossPercent` asks. */
  readonly lost: number
  /** Dropped because the link or the delay line was full. */
  readonly overflowed: number
  readonly duplicated: number
  readonly reordered: number
  /** Waiting now. */
  readonly held: number
  readonly bytes: number
}

export const count = {
  seen: 0,
  lost: 1,
  overflowed: 2,
  duplicated: 3,
  reordered: 4,
  held: 5,
  bytes: 6,
} as const

/** Memory that the thread of the packets and that of the control socket share. */
export interface SharedLinks {
  readonly qualities: SharedArrayBuffer
  readonly counts: SharedArrayBuffer
}

export const createSharedLinks = (): SharedLinks => ({
  qualities: new SharedArrayBuffer(siteCount * siteCount * fields * 8),
  counts: new SharedArrayBuffer(siteCount * siteCount * counted * 8),
})

/** A flat table of all directions, read for every packet. What was never set is a perfect link. */
export interface LinkTable {
  readonly values: Float64Array
  readonly counts: Float64Array
  set(pair: number, quality: LinkQuality): void
  get(pair: number): LinkQuality
  add(pair: number, what: number, by: number): void
  countsOf(pair: number): LinkCounts
}

/** Where a quality stands in `values`, counted from `pair * fieldsPerLink`. */
export const field = { delay: 0, jitter: 1, loss: 2, duplicate: 3, reorder: 4, rate: 5 } as const
export const fieldsPerLink: number = fields

export const openLinkTable = (shared: SharedLinks): LinkTable => {
  const values = new Float64Array(shared.qualities)
  const counts = new Float64Array(shared.counts)
  return {
    values,
    counts,
    set: (pair, quality) => {
      values.set(
        [
          quality.delayMs,
          quality.jitterMs,
          quality.lossPercent,
          quality.duplicatePercent,
          quality.reorderPercent,
          quality.rateKbitPerS,
        ],
        pair * fields,
      )
    },
    get: (pair) => {
      const at = pair * fields
      return {
        delayMs: values[at + field.delay]!,
        jitterMs: values[at + field.jitter]!,
        lossPercent: values[at + field.loss]!,
        duplicatePercent: values[at + field.duplicate]!,
        reorderPercent: values[at + field.reorder]!,
        rateKbitPerS: values[at + field.rate]!,
      }
    },
    add: (pair, what, by) => {
      counts[pair * counted + what]! += by
    },
    countsOf: (pair) => {
      const at = pair * counted
      return {
        seen: counts[at]!,
        lost: counts[at + count.lost]!,
        overflowed: counts[at + count.overflowed]!,
        duplicated: counts[at + count.duplicated]!,
        reordered: counts[at + count.reordered]!,
        held: counts[at + count.held]!,
        bytes: counts[at + count.bytes]!,
      }
    },
  }
}
