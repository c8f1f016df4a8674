import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fairShares } from './fair-shares.ts'

describe('shares of a room', () => {
  it('are what each needs while there is enough', () => {
    expect(fairShares([5, 0, 10], 15)).toEqual([5, 0, 10])
  })

  it('are equal for those who need more than that, who have what others leave', () => {
    expect(fairShares([100, 2, 50], 42)).toEqual([20, 2, 20])
  })

  it('never are more than there is or than is needed, and leave nothing to whoever lacks', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10_000)), fc.nat(100_000), (needs, total) => {
        const shares = fairShares(needs, total)
        const sum = shares.reduce((all, share) => all + share, 0)
        expect(sum).toBeLessThanOrEqual(total)
        shares.forEach((share, index) => {
          expect(share).toBeLessThanOrEqual(needs[index]!)
          // Whoever lacks has at most one whole less than the best served.
          if (share < needs[index]!) expect(share).toBeGreaterThanOrEqual(Math.max(...shares) - 1)
        })
      }),
    )
  })
})
