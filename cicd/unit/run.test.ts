import { expect, test } from 'vitest'
import type { UnitTest } from './outcome.ts'
import { tallyOf } from './run.ts'

const one = (state: UnitTest['state']): UnitTest => ({ file: 'a.test.ts', name: 'x', state })

test('tests are counted by how they ended', () => {
  const tests = [one('passed'), one('passed'), one('skipped')]
  expect(tallyOf({ tests, errors: [] }, 0)).toEqual({ passed: 2, failed: 0, skipped: 1 })
})

test.each([
  ['no outcome', undefined, 1],
  ['no test', { tests: [], errors: [] }, 0],
  ['only skipped tests', { tests: [one('skipped')], errors: [] }, 0],
  ['a runner that was killed', { tests: [one('passed')], errors: [] }, null],
  ['an exit code that says so', { tests: [one('passed')], errors: [] }, 1],
  ['a test without an end', { tests: [one('passed'), one('pending')], errors: [] }, 0],
  ['an error outside of any test', { tests: [one('passed')], errors: ['worker crashed'] }, 0],
])('%s is red', (_what, outcome, code) => {
  expect(tallyOf(outcome, code).failed).toBeGreaterThan(0)
})
