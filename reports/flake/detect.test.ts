import { assert, double, integer, property } from 'fast-check'
import { expect, test } from 'vitest'
import type { HistoryLine } from '../history.ts'
import type { StepStatus } from '../model.ts'
import { detectFlakes } from './detect.ts'
import { wilson } from './interval.ts'

const words: Readonly<Record<string, StepStatus>> = { p: 'passed', f: 'failed', s: 'skipped', t: 'undefined' }
/** `pf` is one run with two attempts; a blank begins the next run of the same commit. */
const runs = (commit: string, text: string, environment = 'netns'): HistoryLine[] =>
  text.split(' ').map((letters, index) => ({
    format: 1,
    run: `${commit}-${environment}-${index}`,
    at: '2026-01-01T00:00:00Z',
    commit,
    version: '1.0.0',
    environment,
    scenario: 'asking',
    title: 'Asking',
    uri: 'features/a.feature',
    outcome: 'passed',
    attempts: [...letters].map((letter) => words[letter]!),
    durationMs: 1,
  }))
const detect = (...lines: readonly HistoryLine[][]) => detectFlakes(lines.flat())

// Figures of the literature: Wilson intervals for 95 %.
test.each([
  [0, 10, 0, 0.2775],
  [1, 20, 0.0089, 0.2361],
  [5, 10, 0.2366, 0.7634],
  [10, 10, 0.7225, 1],
])('%i of %i lies between %d and %d', (hits, trials, low, high) => {
  const interval = wilson(hits, trials)
  expect(interval.low).toBeCloseTo(low, 4)
  expect(interval.high).toBeCloseTo(high, 4)
})

test('the interval holds the share, lies within 0 and 1, and narrows with more trials', () => {
  assert(
    property(integer({ min: 1, max: 5000 }), double({ min: 0, max: 1, noNaN: true }), (trials, part) => {
      const hits = Math.round(part * trials)
      const { low, high } = wilson(hits, trials)
      const more = wilson(hits * 4, trials * 4)
      return (
        low >= 0 &&
        low <= hits / trials &&
        hits / trials <= high &&
        high <= 1 &&
        more.high - more.low < high - low
      )
    }),
  )
})

test.each<[string, HistoryLine[][], string]>([
  ['it always passed', [runs('a', 'p p p')], 'steady'],
  [
    'a commit broke it and the next mended it',
    [runs('a', 'p p'), runs('b', 'f f f'), runs('c', 'p p')],
    'steady',
  ],
  ['the last commit broke it', [runs('a', 'p p'), runs('b', 'f f')], 'broken'],
  ['an attempt failed and the next passed', [runs('a', 'fp')], 'flaky'],
  ['two runs of one commit disagree', [runs('a', 'p f')], 'flaky'],
  ['it failed once in 400 attempts', [runs('a', `${'p '.repeat(399)}f`)], 'suspected'],
  [
    'it failed in one environment and passed in another',
    [runs('a', 'p', 'process'), runs('a', 'f')],
    'steady',
  ],
  ['two runs of unlike working copies disagree', [runs('a-dirty', 'f p')], 'steady'],
  ['two runs of nobody knows what disagree', [runs('unknown', 'f p')], 'steady'],
  ['two attempts of one such run disagree', [runs('a-dirty', 'fp')], 'flaky'],
  ['it was only skipped', [runs('a', 's s')], 'steady'],
])('when %s', (_, lines, steadiness) => {
  expect(detect(...lines)[0]!.steadiness).toBe(steadiness)
})

test('commits on which it never passed do not raise the rate', () => {
  expect(detect(runs('a', 'p p f p'), runs('b', 'f f f f f'))).toMatchObject([
    { attempts: 4, failures: 1, mixedCommits: ['a'] },
  ])
})

test('without anything that passed, nothing is known of the rate', () => {
  expect(detect(runs('a', 'f'))).toMatchObject([{ attempts: 0, rate: { low: 0, high: 1 } }])
})
