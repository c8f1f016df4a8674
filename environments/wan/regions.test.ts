import { describe, expect, it } from 'vitest'
import { distanceKm, regionNamed, regionNames, regions, roundTripMs } from './regions.ts'

const pairs = regions.flatMap((one, index) => regions.slice(index + 1).map((other) => [one, other] as const))
const vacuumKmPerMs = 299.792458

describe('regions', () => {
  it('are at least ten, each of its own name', () => {
    expect(new Set(regions.map(({ name }) => name)).size).toBe(regions.length)
    expect(regions.length).toBeGreaterThanOrEqual(10)
    expect(regionNames).toEqual(['local', ...regions.map(({ name }) => name)])
  })

  it('lie equally far from each other in both directions, and nowhere from themselves', () => {
    for (const [one, other] of pairs) {
      expect(roundTripMs(one.name, other.name)).toBe(roundTripMs(other.name, one.name))
      expect(roundTripMs(one.name, other.name)).toBeGreaterThan(0)
    }
    expect(roundTripMs('tokyo', 'tokyo')).toBe(0)
  })

  it('are never nearer than light in vacuum allows, and never farther than eight times that and 15 ms', () => {
    for (const [one, other] of pairs) {
      const lightMs = (2 * distanceKm(one, other)) / vacuumKmPerMs
      expect(roundTripMs(one.name, other.name), `${one.name} ${other.name}`).toBeGreaterThan(lightMs)
      expect(roundTripMs(one.name, other.name), `${one.name} ${other.name}`).toBeLessThan(8 * lightMs + 15)
    }
  })

  it('take published figures where they stand at a measuring point, and add the way from there elsewhere', () => {
    expect(roundTripMs('sydney', 'sao-paulo')).toBe(298)
    expect(roundTripMs('tokyo', 'singapore')).toBe(74)
    expect(roundTripMs('london', 'dublin')).toBe(15)
    // 97 ms from Frankfurt, and 265 km to get there: 2 × 265 × 1.5 / 200.
    expect(roundTripMs('falkenstein', 'ashburn')).toBe(101)
    // 109 km apart, measured by neither.
    expect(roundTripMs('falkenstein', 'nuremberg')).toBeCloseTo(2.2, 0)
  })

  it('lie next to local', () => {
    for (const name of regionNames) expect(roundTripMs('local', name)).toBe(0)
  })

  it('are refused by name, naming all there are', () => {
    expect(() => regionNamed('atlantis')).toThrow(/"atlantis".*\n.*falkenstein/)
    expect(() => roundTripMs('local', 'atlantis')).toThrow(
      expect.objectContaining({ code: 'REGION_UNKNOWN' }),
    )
  })
})
