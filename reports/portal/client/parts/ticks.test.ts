import { expect, it } from 'vitest'
import { ticksBetween } from './ticks.ts'

it('are round, and as fine as the span asks for', () => {
  expect(ticksBetween(0, 7200).map(({ label }) => label)).toEqual(['0', '2 s', '4 s', '6 s'])
  expect(ticksBetween(7195.3, 7201).map(({ label }) => label)).toEqual(['7.196 s', '7.198 s', '7.200 s'])
})

it.each([
  [0, 1],
  [0, 8],
  [7195, 7201],
  [4600, 4990],
  [0, 15_000],
  [0, 59_000],
  [55_000, 190_000],
  [600_000, 600_400],
  [0, 7_300_000],
])('are distinct from %i to %i ms, and within it', (from, to) => {
  const ticks = ticksBetween(from, to)
  const labels = ticks.map(({ label }) => label)
  expect(new Set(labels).size).toBe(labels.length)
  expect(labels.length).toBeGreaterThan(1)
  expect(labels.length).toBeLessThan(8)
  expect(ticks.every(({ atMs }) => atMs >= from && atMs <= to)).toBe(true)
})
