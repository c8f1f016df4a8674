import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { duration, harmless, oneLine, plain, shorten, size } from './text.ts'

test('terminal escapes are removed and other controls are shown', () => {
  expect(harmless('\u001b[31mred\u001b[0m \u001b]0;title\u0007a\u0000b\u001bc\rd\te')).toBe('red a␀b␛c\nd\te')
})

test('characters that reorder text cannot hide what it says', () => {
  expect(harmless('a\u202eb\u2066c')).toBe('a�b�c')
  expect(harmless('a\u200fb\u200ec\u061cd')).toBe('a�b�c�d')
})

test('characters that nobody sees make no second name', () => {
  expect(oneLine('\u200b')).toBe('�')
  expect(oneLine('a\u2060b\ufeffc\u180ed')).toBe('a�b�c�d')
  // A family is one picture, joined of three.
  expect(oneLine('👨\u200d👩\u200d👧')).toBe('👨\u200d👩\u200d👧')
})

test('any text becomes text that XML 1.0 can hold and a terminal shows as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      const result = harmless(text)
      expect(result.isWellFormed()).toBe(true)
      expect(result).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff]/)
    }),
  )
})

test('text that needs no look at all is what a closer look makes of it', () => {
  const closer = '\u001b[0m'
  const texts = Array.from({ length: 0x10000 }, (_, code) => `a${String.fromCharCode(code)}b`)
  expect(texts.filter((text) => harmless(text) !== harmless(`${closer}${text}`))).toEqual([])
  expect(texts.filter((text) => oneLine(text) !== oneLine(`${closer}${text}`))).toEqual([])
  const plainPieces = fc.constantFrom(' ', 'a', '~')
  const oddPieces = fc.constantFrom(' ', 'a', '\t', '\n', '\r', '\u00a0', '\u2028', '\u0000', 'ä', '\ud800')
  fc.assert(
    fc.property(fc.oneof(fc.array(plainPieces), fc.array(oddPieces)), (some) => {
      const text = some.join('')
      expect(oneLine(text)).toBe(oneLine(`${closer}${text}`))
    }),
  )
})

test('long text keeps beginning and end, and says how much is missing', () => {
  expect(shorten(`${'a'.repeat(60)}${'b'.repeat(60)}`, 20)).toBe(
    'aaaaaaaaaa\n… 100 characters left out …\nbbbbbbbbbb',
  )
})

test('any value becomes bounded text', () => {
  fc.assert(
    fc.property(
      fc.anything({ withBigInt: false, maxDepth: 3 }),
      fc.integer({ min: 2, max: 50 }),
      (value, limit) => {
        expect(plain(value, limit).length).toBeLessThanOrEqual(limit + 120)
        expect(oneLine(value, limit).length).toBeLessThanOrEqual(limit)
        expect(oneLine(value, limit)).not.toContain('\n')
      },
    ),
  )
})

describe('figures for people', () => {
  test.each([
    [0.2, '< 1 ms'],
    [340, '340 ms'],
    [2400, '2.4 s'],
    [59_990, '1 min 0 s'],
    [119_900, '2 min 0 s'],
    [185_000, '3 min 5 s'],
  ])('%d ms', (ms, text) => expect(duration(ms)).toBe(text))
  test.each([
    [12, '12 B'],
    [1536, '1.5 KiB'],
    [3 * 1024 ** 3, '3.0 GiB'],
  ])('%d bytes', (bytes, text) => expect(size(bytes)).toBe(text))
})
