import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  add,
  describeResources,
  fits,
  InsufficientResourcesError,
  noResources,
  shortfall,
  subtract,
} from './arithmetic.ts'
import type { Resources } from './index.ts'

const amount = fc.integer({ min: 0, max: 2 ** 50 })
const resources: fc.Arbitrary<Resources> = fc.record({
  cpuMillicores: amount,
  memoryBytes: amount,
  diskBytes: amount,
})

describe('resources', () => {
  it('added and then subtracted give back the same', () => {
    fc.assert(
      fc.property(resources, resources, (a, b) => {
        expect(subtract(add(a, b), b)).toEqual(a)
      }),
    )
  })

  it('are added in any order, and nothing changes them', () => {
    fc.assert(
      fc.property(resources, resources, resources, (a, b, c) => {
        expect(add(a, b)).toEqual(add(b, a))
        expect(add(add(a, b), c)).toEqual(add(a, add(b, c)))
        expect(add(a, noResources)).toEqual(a)
        expect(subtract(a, noResources)).toEqual(a)
      }),
    )
  })

  it('fit exactly when nothing is short, and are subtracted exactly when they fit', () => {
    fc.assert(
      fc.property(resources, resources, (free, need) => {
        const nothingShort = Object.values(shortfall(free, need)).every((missing) => missing === 0)
        expect(fits(free, need)).toBe(nothingShort)
        if (nothingShort) expect(Object.values(subtract(free, need)).every((left) => left >= 0)).toBe(true)
        else expect(() => subtract(free, need)).toThrow(InsufficientResourcesError)
      }),
    )
  })

  it('with the shortfall added always fit', () => {
    fc.assert(
      fc.property(resources, resources, (free, need) => {
        expect(fits(add(free, shortfall(free, need)), need)).toBe(true)
      }),
    )
  })

  it('that fit exactly fit', () => {
    fc.assert(
      fc.property(resources, (all) => {
        expect(subtract(all, all)).toEqual(noResources)
      }),
    )
  })

  it('are left alone by every operation', () => {
    const free = Object.freeze({ cpuMillicores: 4000, memoryBytes: 100, diskBytes: 10 })
    const need = Object.freeze({ cpuMillicores: 1500, memoryBytes: 100, diskBytes: 0 })
    expect(subtract(free, need)).toEqual({ cpuMillicores: 2500, memoryBytes: 0, diskBytes: 10 })
    expect(add(free, need)).toEqual({ cpuMillicores: 5500, memoryBytes: 200, diskBytes: 10 })
  })
})

describe('a shortage', () => {
  const free = { cpuMillicores: 1000, memoryBytes: 2 ** 30, diskBytes: 0 }
  const need = { cpuMillicores: 3000, memoryBytes: 2 ** 30, diskBytes: 2 ** 31 }

  it('names each quantity that is short and by how much, and no other', () => {
    const error = new InsufficientResourcesError({ attempt: 'Placing a job', free, need })
    expect(error.message).toBe('Placing a job: 2 cores, 2 GiB of disk missing')
    expect(error.toProblem()).toMatchObject({
      code: 'RESOURCES_INSUFFICIENT',
      retryable: true,
      facts: { missing: { cpuMillicores: 2000, memoryBytes: 0, diskBytes: 2 ** 31 }, free, need },
    })
  })

  it('is said in words', () => {
    expect(describeResources({ cpuMillicores: 1000, memoryBytes: 2 ** 31, diskBytes: 0 })).toBe(
      '1 core, 2 GiB of memory',
    )
    expect(describeResources(noResources)).toBe('')
  })
})
