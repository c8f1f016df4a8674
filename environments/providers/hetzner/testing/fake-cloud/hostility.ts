/** How badly the cloud behaves: shares of requests from 0 to 1, and times. */
export interface Hostility {
  /** Answered 429, nothing done. */
  readonly busy: number
  /** Answered 503, nothing done. */
  readonly failing: number
  /** Done, but answered 502. */
  readonly failingAfter: number
  /** Done, but the connection breaks before the answer. */
  readonly lost: number
  /** Longest pause before an answer. */
  readonly slowMs: number
  /** So long at most a list does not show what was made, and still shows what is gone. */
  readonly lateMs: number
  /** Longest time in which a server is made or removed. */
  readonly workMs: number
}

export const gentle: Hostility = {
  busy: 0,
  failing: 0,
  failingAfter: 0,
  lost: 0,
  slowMs: 0,
  lateMs: 0,
  workMs: 0,
}

export const hostile: Hostility = {
  busy: 0.05,
  failing: 0.05,
  failingAfter: 0.05,
  lost: 0.08,
  slowMs: 40,
  lateMs: 120,
  workMs: 120,
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export type Chance = () => number

export const createChance = (seed: number): Chance => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export type Fate = 'answer' | 'busy' | 'failing' | 'failing-after' | 'lost'

/** Whether the request will be fulfilled whatever the answer says is in the name. */
export const fateOf = ({ busy, failing, failingAfter, lost }: Hostility, chance: Chance): Fate => {
  const value = chance()
  if (value < busy) return 'busy'
  if (value < busy + failing) return 'failing'
  if (value < busy + failing + failingAfter) return 'failing-after'
  if (value < busy + failing + failingAfter + lost) return 'lost'
  return 'answer'
}
