import type { HostClock } from './clock.ts'
import type { LogEntry } from './log.ts'

/** A time in which a host's clock was moved on purpose, by this machine's clock; open while it is. */
export interface Skew {
  readonly fromMs: number
  readonly toMs: number | undefined
  readonly offsetMs: number
}

export interface TimedEntry extends LogEntry {
  /** By this machine's clock; that of the line before where it has none of its own. */
  readonly atMs: number
}

/** When lines can have been written at all, by this machine's clock. */
export interface Bounds {
  readonly fromMs: number
  readonly toMs: number
}

/** How far beyond its bounds a moved clock may still show, for moving it takes time. */
const edgeMs = 1000

interface Candidate {
  readonly offsetMs: number
  readonly fits: (atMs: number) => boolean
}

/** What the clock may have shown: itself, or itself moved by one of the skews while that lasted. */
const candidates = ({ offsetMs }: HostClock, skews: readonly Skew[]): readonly Candidate[] => {
  const open = skews.filter(({ toMs }) => toMs === undefined)
  // What was measured is the clock as it is now, with everything that still moves it.
  const baseMs = offsetMs - open.reduce((total, skew) => total + skew.offsetMs, 0)
  const within = (atMs: number, { fromMs, toMs = Number.POSITIVE_INFINITY }: Skew, marginMs: number) =>
    atMs >= fromMs - marginMs && atMs <= toMs + marginMs
  return [
    { offsetMs: baseMs, fits: (atMs) => !skews.some((skew) => within(atMs, skew, -edgeMs)) },
    ...skews.map((skew) => ({
      offsetMs: baseMs + skew.offsetMs,
      fits: (atMs: number) => within(atMs, skew, edgeMs),
    })),
  ]
}

/**
 * Puts the lines of one host's log onto this machine's clock. Lines were written in order, so of the offsets that the
 * clock may have had at a line the one is taken that brings it nearest to, and not before, the line that precedes it.
 */
export const correctTimes = (
  entries: readonly LogEntry[],
  clock: HostClock,
  { skews, bounds }: { readonly skews: readonly Skew[]; readonly bounds: Bounds },
): readonly TimedEntry[] => {
  const isPossible = (atMs: number) => atMs >= bounds.fromMs - edgeMs && atMs <= bounds.toMs + edgeMs
  const possible = candidates(clock, skews)
  let previousMs: number | undefined
  return entries.map((entry) => {
    const { hostMs } = entry
    if (hostMs === undefined) return { ...entry, atMs: previousMs ?? Number.NEGATIVE_INFINITY }
    const fitting = possible.filter(
      ({ offsetMs, fits }) => isPossible(hostMs - offsetMs) && fits(hostMs - offsetMs),
    )
    const times = (fitting.length > 0 ? fitting : possible).map(({ offsetMs }) => hostMs - offsetMs)
    const distance = (atMs: number): number => {
      if (previousMs === undefined) return 0
      // Going back is what a wrong choice looks like; a measured clock errs by little.
      const back = previousMs - atMs
      return back > clock.uncertaintyMs ? back * 1000 : Math.abs(back)
    }
    const atMs = times.reduce((best, one) => (distance(one) < distance(best) ? one : best))
    previousMs = atMs
    return { ...entry, atMs }
  })
}
