import { expect, it } from 'vitest'
import type { Outcome } from '../../../model.ts'
import type { FlakeOdds, PastResult } from '../../model/types.ts'
import { oddsWords, steadinessWords } from './steadiness.ts'

const odds = (changes: Partial<FlakeOdds>): FlakeOdds => ({
  environment: 'netns',
  steadiness: 'broken',
  attempts: 0,
  failures: 0,
  low: 0,
  high: 1,
  ...changes,
})
const past = (...outcomes: readonly Outcome[]): readonly PastResult[] =>
  outcomes.map((outcome, at) => ({
    run: `r${at}`,
    at: '2026-11-20T10:00:00Z',
    environment: 'netns',
    version: '0.5.0',
    commit: 'a',
    outcome,
    durationMs: 1,
    hasRecord: true,
  }))

it('says of one run no more than that', () => {
  expect(steadinessWords(odds({}), past('failed'))).toBe('It failed in its only run so far')
  expect(steadinessWords(odds({}), past('failed', 'skipped'))).toBe('It failed in its only run so far')
  expect(steadinessWords(odds({ steadiness: 'steady' }), past('passed'))).toBe(
    'It passed in its only run so far',
  )
})

it('counts the runs that failed one after the other', () => {
  expect(steadinessWords(odds({}), past('failed', 'failed', 'passed'))).toBe(
    'It failed in each of its last 2 runs',
  )
  expect(steadinessWords(odds({}), past('failed', 'passed'))).toBe('It failed in its last run')
  expect(steadinessWords(odds({ steadiness: 'suspected' }), past('failed', 'passed'))).toBe(
    'Its answers may be partly chance',
  )
})

it('tells odds only where their bounds say more than the counts', () => {
  expect(oddsWords(odds({ attempts: 1, high: 0.79 }))).toBeUndefined()
  expect(oddsWords(odds({ attempts: 3, failures: 1, low: 0.06, high: 0.79 }))).toBe(
    '1 of 3 attempts failed on builds on which it can pass',
  )
  expect(oddsWords(odds({ attempts: 40, failures: 2, low: 0.01, high: 0.17 }))).toContain(
    'flake odds between 1.0 % and 17 %',
  )
})
