import { expect, test } from 'vitest'
import { addTallies, closingLine, exitCodeOf, showDuration } from './console.ts'

test('the closing line has the form that programs read', () => {
  expect(closingLine({ passed: 12, failed: 1, skipped: 0 })).toBe('12 passed, 1 failed, 0 skipped')
})

test('tallies add up', () => {
  const sum = addTallies({ passed: 1, failed: 2, skipped: 3 }, { passed: 10, failed: 20, skipped: 30 })
  expect(sum).toEqual({ passed: 11, failed: 22, skipped: 33 })
})

test.each([
  [{ passed: 1, failed: 0, skipped: 5 }, 0],
  [{ passed: 9, failed: 1, skipped: 0 }, 1],
  [{ passed: 0, failed: 0, skipped: 0 }, 1],
  [{ passed: 0, failed: 0, skipped: 7 }, 1],
])('a run with %o ends with code %i', (tally, code) => {
  expect(exitCodeOf(tally)).toBe(code)
})

test.each([
  [340, '340 ms'],
  [2400, '2.4 s'],
  [185_000, '3 min 5 s'],
])('%i ms is shown as %s', (ms, text) => {
  expect(showDuration(ms)).toBe(text)
})
