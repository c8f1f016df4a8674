import { expect, test } from 'vitest'
import { median } from './median.ts'

test.each([
  [[], 0],
  [[7], 7],
  [[10, 9], 10],
  [[100, 9, 20], 20],
])('the median of %j is %d', (values, middle) => {
  expect(median(values)).toBe(middle)
})
