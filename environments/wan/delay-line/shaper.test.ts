import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LinkQuality } from '../../topology.ts'
import { perfectLink } from '../quality.ts'
import { createSharedLinks, openLinkTable, pairOf } from './links.ts'
import { createShaper, rateQueueMs } from './shaper.ts'

const pair = pairOf(2, 3)
const shared = createSharedLinks()

/** Deterministic numbers in [0, 1). */
const numbersFrom = (seed: number) => () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
  return seed / 2 ** 31
}

const shaperWith = (quality: Partial<LinkQuality>, { seed = 1, overheadMs = 0 } = {}) => {
  const table = openLinkTable(shared)
  table.counts.fill(0)
  table.set(pair, { ...perfectLink, ...quality })
  return { table, shaper: createShaper({ table, random: numbersFrom(seed) }, { overheadMs }) }
}

const releases = (quality: Partial<LinkQuality>, timesMs: readonly number[], lengthBytes = 100, seed = 1) => {
  const { shaper, table } = shaperWith(quality, { seed })
  return {
    times: timesMs.map((nowMs) => shaper.admit(pair, lengthBytes, nowMs)),
    counts: table.countsOf(pair),
  }
}

const every = (gapMs: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => index * gapMs)

describe('the shaper', () => {
  it('adds the delay, less what a packet needs anyway', () => {
    expect(shaperWith({ delayMs: 40 }).shaper.admit(pair, 100, 5)).toBe(45)
    expect(shaperWith({ delayMs: 40 }, { overheadMs: 0.25 }).shaper.admit(pair, 100, 5)).toBe(44.75)
    expect(shaperWith({}, { overheadMs: 0.25 }).shaper.admit(pair, 100, 5)).toBe(5)
  })

  it('keeps the order of a direction whatever the jitter, and stays within it', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(30), fc.nat(30), (seed, delayMs, jitterMs) => {
        const nows = every(3, 60)
        const times = releases({ delayMs, jitterMs }, nows, 100, seed).times as number[]
        for (const [index, time] of times.entries()) {
          expect(time).toBeGreaterThanOrEqual(
            Math.max(times[index - 1] ?? 0, nows[index]! + delayMs - jitterMs),
          )
          expect(time).toBeLessThanOrEqual(nows[index]! + delayMs + jitterMs)
        }
      }),
    )
  })

  it('loses by chance, and counts what it lost', () => {
    const { times, counts } = releases({ lossPercent: 20 }, every(1, 5000))
    const lost = times.filter((time) => time === undefined).length
    expect(lost).toBeGreaterThan(800)
    expect(lost).toBeLessThan(1200)
    expect(counts).toMatchObject({ seen: 5000, lost, overflowed: 0, bytes: 500_000 })
  })

  it('lets everything pass at no loss and nothing at full loss', () => {
    expect(releases({}, every(1, 100)).times).toEqual(every(1, 100))
    expect(new Set(releases({ lossPercent: 100 }, every(1, 100)).times)).toEqual(new Set([undefined]))
  })

  it('sends one packet after the other at the rate, and drops at the tail', () => {
    // 1,250 bytes at 1 Mbit/s take 10 ms.
    const { times, counts } = releases({ rateKbitPerS: 1000, delayMs: 5 }, every(0, 20), 1250)
    const passed = times.filter((time) => time !== undefined)
    expect(passed).toEqual(Array.from({ length: rateQueueMs / 10 + 1 }, (_, index) => 15 + 10 * index))
    expect(counts).toMatchObject({ seen: 20, overflowed: 20 - passed.length })
  })

  it('passes a packet that is larger than the whole queue, but only one at a time', () => {
    expect(releases({ rateKbitPerS: 100 }, [0, 1, 5000], 12_500).times).toEqual([1000, undefined, 6000])
  })

  it('lets a chosen packet overtake those under way, and no packet when nothing is under way', () => {
    const { times, counts } = releases({ delayMs: 50, reorderPercent: 30 }, every(1, 1000))
    const overtaking = times.filter((time, index) => index > 0 && time! < times[index - 1]!)
    expect(overtaking.length).toBeGreaterThan(150)
    expect(counts.reordered).toBeGreaterThanOrEqual(overtaking.length)
    for (const [index, time] of times.entries()) expect(time).toBeGreaterThanOrEqual(index)
    expect(releases({ delayMs: 50, reorderPercent: 100 }, every(60, 50)).counts.reordered).toBe(0)
  })

  it('obeys a change with the next packet, behind those that are under way', () => {
    const { shaper, table } = shaperWith({ delayMs: 100 })
    expect(shaper.admit(pair, 100, 0)).toBe(100)
    table.set(pair, { ...perfectLink, delayMs: 10 })
    expect(shaper.admit(pair, 100, 1)).toBe(100)
    expect(shaper.admit(pair, 100, 95)).toBe(105)
  })

  it('does nothing to other directions', () => {
    const { shaper } = shaperWith({ delayMs: 100, lossPercent: 100 })
    expect(shaper.admit(pairOf(3, 2), 100, 7)).toBe(7)
  })
})
