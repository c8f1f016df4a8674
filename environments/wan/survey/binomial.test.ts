import { describe, expect, it } from 'vitest'
import { isPlausible } from './binomial.ts'

describe('hits that are believable', () => {
  it('are none where there is no chance, and all where there is certainty', () => {
    expect(isPlausible(0, 10, 0, 1e-6)).toBe(true)
    expect(isPlausible(1, 10, 0, 1e-6)).toBe(false)
    expect(isPlausible(10, 10, 1, 1e-6)).toBe(true)
    expect(isPlausible(9, 10, 1, 1e-6)).toBe(false)
    expect(isPlausible(0, 0, 0.5, 1e-6)).toBe(true)
  })

  it('end where the tail of the binomial distribution is as thin as the doubt', () => {
    // Of 10 fair tries: 1/1024 for none, 11/1024 for at most one; the doubt is shared by both tails.
    expect(isPlausible(0, 10, 0.5, 2 / 1024)).toBe(true)
    expect(isPlausible(0, 10, 0.5, 2.01 / 1024)).toBe(false)
    expect(isPlausible(1, 10, 0.5, 22 / 1024)).toBe(true)
    expect(isPlausible(9, 10, 0.5, 22 / 1024)).toBe(true)
    expect(isPlausible(9, 10, 0.5, 22.1 / 1024)).toBe(false)
  })

  it('stay exact for a thousand tries', () => {
    expect(isPlausible(300, 1000, 0.3, 1e-6)).toBe(true)
    expect(isPlausible(400, 1000, 0.3, 1e-6)).toBe(false)
    expect(isPlausible(200, 1000, 0.3, 1e-6)).toBe(false)
  })
})
