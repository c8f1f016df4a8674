/** Milliseconds with fractions, never going back. */
export interface Clock {
  nowMs(): number
}

export const monotonicClock: Clock = { nowMs: () => performance.now() }
