import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidInputError } from './problem.ts'
import { formatBytes, formatCores, formatDuration, parseBytes, parseDurationMs } from './units.ts'

describe('an amount of bytes', () => {
  it.each([
    ['0 B', 0],
    ['1 kB', 1000],
    ['1 KiB', 1024],
    ['512 MiB', 536_870_912],
    ['1.5 GB', 1_500_000_000],
    ['2GiB', 2_147_483_648],
    ['  3 TB  ', 3e12],
    ['0.5 B', 1],
  ])('written %j is %i bytes', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes)
  })

  it.each([
    '',
    '5',
    5,
    '-1 MiB',
    '1e3 B',
    '1 mib',
    '1 MB/s',
    '1,5 GB',
    '٣ B',
    '1 MiB\n2',
    'NaN B',
    '9999999 TiB',
    '1 __proto__',
    '1 constructor',
    null,
    undefined,
    {},
    [],
    `1 ${' '.repeat(100)}B`,
  ])('refuses %j and says what it wants', (text) => {
    expect(() => parseBytes(text)).toThrow(InvalidInputError)
    expect(() => parseBytes(text)).toThrow(/expected a number with a unit .*"512 MiB"/)
  })

  it('names the place of a bad value', () => {
    expect(() => parseBytes('5', '/allocations/greeting/resources/memory')).toThrow(
      /at \/allocations\/greeting\/resources\/memory: .*received "5"/,
    )
  })

  it('never shows more than 64 characters of what it was given', () => {
    expect(() => parseBytes('x'.repeat(10_000))).toThrow(/^.{0,250}$/)
  })

  it('is whole, and the same whichever unit it is written in', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000 }), (amount) => {
        expect(parseBytes(`${amount} MiB`)).toBe(parseBytes(`${amount * 1024} KiB`))
        expect(parseBytes(`${amount} kB`)).toBe(amount * 1000)
      }),
    )
  })

  it('reads back what it writes, within the two decimals that it writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 52 }), (bytes) => {
        const back = parseBytes(formatBytes(bytes))
        expect(Math.abs(back - bytes)).toBeLessThanOrEqual(bytes * 0.005 + 0.5)
      }),
    )
  })

  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1 KiB'],
    [1536, '1.5 KiB'],
    [2_147_483_648, '2 GiB'],
    [5 * 2 ** 40, '5 TiB'],
  ])('%i is written %j', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })
})

describe('a duration', () => {
  it.each([
    ['0 ms', 0],
    ['250 ms', 250],
    ['30 s', 30_000],
    ['1.5 h', 5_400_000],
    ['2 min', 120_000],
    ['1 d', 86_400_000],
  ])('written %j is %i milliseconds', (text, durationMs) => {
    expect(parseDurationMs(text)).toBe(durationMs)
  })

  it.each(['30', 30, '1 m', '1 month', '-1 s', ''])('refuses %j', (text) => {
    expect(() => parseDurationMs(text)).toThrow(/"30 s"/)
  })

  it.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [1500, '1.5 s'],
    [90_000, '1.5 min'],
    [86_400_000, '1 d'],
  ])('of %i milliseconds is written %j', (durationMs, text) => {
    expect(formatDuration(durationMs)).toBe(text)
  })
})

it.each([
  [1000, '1 core'],
  [2500, '2.5 cores'],
  [250, '0.25 cores'],
  [1, '0.001 cores'],
])('%i millicores are written %j', (millicores, text) => {
  expect(formatCores(millicores)).toBe(text)
})
