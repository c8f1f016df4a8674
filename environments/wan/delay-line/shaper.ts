import { count, field, fieldsPerLink, type LinkTable, siteCount } from './links.ts'

/** A link never holds back more than this much of its own rate; what comes on top is dropped at the tail. */
export const rateQueueMs = 100
/** Two packets that change places are released so far apart; anything above the resolution of the clock will do. */
const overtakeMs = 0.001

/** Decides what becomes of each packet. */
export interface Shaper {
  /**
   * @param nowMs of a clock that never goes back
   * @returns when to let the packet go, in ms of the same clock; undefined when it is dropped
   */
  admit(pair: number, lengthBytes: number, nowMs: number): number | undefined
  /** Whether another copy of the packet just admitted shall follow it. */
  duplicates(pair: number): boolean
}

export interface ShaperComponents {
  readonly table: LinkTable
  /** Evenly in [0, 1). */
  readonly random: () => number
}

export interface ShaperOptions {
  /** What a packet needs besides its delay, taken off the delay. Default 0. */
  readonly overheadMs?: number
}

/**
 * Applies the table: loss, then rate (a virtual clock with a queue of `rateQueueMs`), then delay and jitter. Order is kept
 * within a direction, except for packets chosen to overtake: they leave just before the last one that is still under way.
 */
export const createShaper = (
  { table, random }: ShaperComponents,
  { overheadMs = 0 }: ShaperOptions = {},
): Shaper => {
  const { values } = table
  const lastMs = new Float64Array(siteCount * siteCount)
  const busyUntilMs = new Float64Array(siteCount * siteCount)
  const happens = (percent: number): boolean => percent > 0 && random() * 100 < percent

  /** When the last bit has left the sender; undefined when the queue before the link is full. */
  const sentMs = (pair: number, lengthBytes: number, nowMs: number): number | undefined => {
    const rateKbitPerS = values[pair * fieldsPerLink + field.rate]!
    if (rateKbitPerS <= 0) return nowMs
    const freeMs = Math.max(busyUntilMs[pair]!, nowMs)
    // Judged before the packet is added, so that one larger than the whole queue can still pass.
    if (freeMs - nowMs > rateQueueMs) return undefined
    busyUntilMs[pair] = freeMs + (lengthBytes * 8) / rateKbitPerS
    return busyUntilMs[pair]!
  }

  const arrivalMs = (at: number, startMs: number): number => {
    const jitterMs = values[at + field.jitter]!
    const delayMs = values[at + field.delay]! + (jitterMs > 0 ? (2 * random() - 1) * jitterMs : 0)
    return startMs + Math.max(0, delayMs - overheadMs)
  }

  return {
    admit: (pair, lengthBytes, nowMs) => {
      const at = pair * fieldsPerLink
      table.add(pair, count.seen, 1)
      table.add(pair, count.bytes, lengthBytes)
      if (happens(values[at + field.loss]!)) {
        table.add(pair, count.lost, 1)
        return undefined
      }
      const startMs = sentMs(pair, lengthBytes, nowMs)
      if (startMs === undefined) {
        table.add(pair, count.overflowed, 1)
        return undefined
      }
      const releaseMs = arrivalMs(at, startMs)
      const last = lastMs[pair]!
      if (last > nowMs && happens(values[at + field.reorder]!)) {
        table.add(pair, count.reordered, 1)
        return Math.max(nowMs, Math.min(releaseMs, last) - overtakeMs)
      }
      lastMs[pair] = Math.max(releaseMs, last)
      return lastMs[pair]!
    },
    duplicates: (pair) => happens(values[pair * fieldsPerLink + field.duplicate]!),
  }
}
