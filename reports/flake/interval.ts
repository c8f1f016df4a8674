/** Two bounds of a share, both from 0 to 1. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/** Quantile of the normal distribution for 95 % confidence, two-sided. */
export const z95 = 1.959963984540054

/**
 * Wilson's score interval for a share of independent trials: (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n).
 * Unlike p ± z·√(p(1−p)/n) it stays within 0 and 1 and says something after few trials.
 *
 * @param hits  how often it happened, from 0 to `trials`
 * @returns the whole range 0 to 1 when nothing was tried
 * @see E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference, JASA 22 (1927), 209–212
 */
export const wilson = (hits: number, trials: number, z = z95): Interval => {
  if (trials === 0) return { low: 0, high: 1 }
  const share = hits / trials
  const square = z ** 2 / trials
  const centre = share + square / 2
  const half = z * Math.sqrt((share * (1 - share)) / trials + square / (4 * trials))
  // Rounding must not push a bound past what can be.
  return {
    low: hits === 0 ? 0 : Math.max(0, (centre - half) / (1 + square)),
    high: hits === trials ? 1 : Math.min(1, (centre + half) / (1 + square)),
  }
}
