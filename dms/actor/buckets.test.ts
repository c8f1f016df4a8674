import { describe, expect, it } from 'vitest'
import { createManualClock } from '../core/index.ts'
import { createBuckets } from './buckets.ts'

const rate = { perSecond: 2, burst: 3 }
const takeAll = (take: () => boolean): number => {
  let taken = 0
  while (taken < 100 && take()) taken += 1
  return taken
}

describe('a token bucket', () => {
  it('gives a burst, then what its rate allows, and never more than the burst', () => {
    const clock = createManualClock()
    const buckets = createBuckets(clock)
    const take = () => buckets.take('alice', rate)
    expect(takeAll(take)).toBe(3)
    clock.advance(1_000)
    expect(takeAll(take)).toBe(2)
    clock.advance(1_000_000)
    expect(takeAll(take)).toBe(3)
  })

  it('of one caller is not emptied by another', () => {
    const buckets = createBuckets(createManualClock())
    takeAll(() => buckets.take('mallory', rate))
    expect(buckets.take('alice', rate)).toBe(true)
  })

  it('is forgotten only when many others were used since', () => {
    const buckets = createBuckets(createManualClock(), 2)
    takeAll(() => buckets.take('mallory', rate))
    buckets.take('alice', rate)
    expect(buckets.take('mallory', rate)).toBe(false)
    buckets.take('bob', rate)
    buckets.take('carol', rate)
    expect(buckets.take('mallory', rate)).toBe(true)
  })

  it('is not refilled by setting the wall clock', () => {
    const clock = createManualClock()
    const buckets = createBuckets(clock)
    takeAll(() => buckets.take('alice', rate))
    clock.setWall(clock.now() + 3_600_000)
    expect(buckets.take('alice', rate)).toBe(false)
  })
})
