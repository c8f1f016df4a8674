import { describe, expect, it } from 'vitest'
import { copyJson } from './json.ts'

const bounds = { maxDepth: 4, maxItems: 10 }
const copy = (value: unknown) => copyJson('Testing', value, bounds)

describe('copying a payload', () => {
  it('shares nothing with the original', () => {
    const original = { list: [{ a: 1 }] }
    const copied = copy(original) as typeof original
    original.list[0]!.a = 2
    expect(copied).toEqual({ list: [{ a: 1 }] })
    expect(Object.isFrozen(copied.list[0])).toBe(true)
  })

  it('leaves out what is undefined, as JSON does', () => {
    expect(copy({ a: undefined, b: 1 })).toEqual({ b: 1 })
  })

  it('allows data up to its bounds', () => {
    expect(copy([[[1]]])).toEqual([[[1]]])
    expect(copy([1, 2, 3, 4, 5, 6, 7, 8, 9])).toHaveLength(9)
  })

  it.each([
    ['NaN', { a: Number.NaN }, '/a'],
    ['infinity', [Number.POSITIVE_INFINITY], '/0'],
    ['a number beyond 2^53', { a: 2 ** 53 }, '/a'],
    ['a lone surrogate', { a: '\ud800' }, '/a'],
    ['a big integer', { a: 1n }, '/a'],
    ['a function', { a: () => 1 }, '/a'],
    ['a date', { a: new Date(0) }, '/a'],
    ['a map', { a: new Map() }, '/a'],
    ['bytes', { a: Uint8Array.of(1) }, '/a'],
    ['undefined in a list', [undefined], '/0'],
    ['nothing at all', undefined, '/'],
    ['the key __proto__', { a: JSON.parse('{"__proto__":1}') as unknown }, '/a'],
    ['too much depth', [[[[1]]]], '/0/0/0/0'],
    ['too many values', { a: Array.from({ length: 10 }, () => 0) }, '/a/8'],
  ])('refuses %s and says where', (_, value, where) => {
    expect(() => copy(value)).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', facts: expect.objectContaining({ where }) }),
    )
  })

  it('refuses a cycle', () => {
    const cycle: Record<string, unknown> = {}
    cycle.self = cycle
    expect(() => copy(cycle)).toThrow(/at most 4 levels/)
  })
})
