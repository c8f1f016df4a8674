import { describe, expect, test } from 'vitest'
import { judgeLenders } from './lenders.ts'

const played = (outcome: 'passed' | 'failed' | 'skipped', tags = ['@needs:lender']) => ({
  title: `one that ${outcome}`,
  tags,
  outcome,
})

describe('scenarios on lent machines', () => {
  test('count when they passed', () => {
    expect(judgeLenders([played('passed'), played('passed')])).toEqual({
      tally: { passed: 2, failed: 0, skipped: 0 },
      wrong: [],
    })
  })

  test('are red when one failed or was skipped, and it is named', () => {
    expect(judgeLenders([played('passed'), played('failed'), played('skipped')])).toEqual({
      tally: { passed: 1, failed: 2, skipped: 0 },
      wrong: ['one that failed: failed', 'one that skipped: skipped'],
    })
  })

  test('are red when there is none', () => {
    expect(judgeLenders([played('passed', ['@conformance'])]).tally).toEqual({
      passed: 0,
      failed: 1,
      skipped: 0,
    })
  })
})
