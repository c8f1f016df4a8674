import { expect, test } from 'vitest'
import { type LedgerEntry, type ManualOutcome, textOf, verdictOf } from './entry.ts'
import { manualStates } from './state.ts'
import { written } from './testing/desk.ts'

const [sees] = written
const now = new Date('2026-03-01T12:00:00Z')
const verdict = (change: Partial<Parameters<typeof verdictOf>[0]> = {}) => {
  const outcome: ManualOutcome = change.outcome ?? 'passed'
  return verdictOf({
    at: '2026-02-28T10:00:00Z',
    scenario: 'manual-sees',
    text: textOf(sees!),
    version: '1.2.3-rc1',
    by: 'Quality desk',
    outcome,
    steps: [{ sentence: 'Given a lender', outcome }],
    evidence: [],
    through: 'command',
    ...change,
  })
}
const schedule = (due: string, version = '1.2.3-rc1') => ({
  kind: 'schedule' as const,
  at: '2026-02-01T00:00:00Z',
  scenario: 'manual-sees',
  version,
  assignee: 'Quality desk',
  due,
})
const stateOf = (entries: readonly LedgerEntry[], version = '1.2.3-rc1') =>
  manualStates(written, entries, { version, now })[0]!

test.each<[string, readonly LedgerEntry[], string, RegExp]>([
  ['nothing is known', [], 'unplanned', /nobody/],
  ['it is due today', [schedule('2026-03-01')], 'due', /by 2026-03-01/],
  ['it was due yesterday', [schedule('2026-02-28')], 'overdue', /by 2026-02-28/],
  ['another release is scheduled', [schedule('2026-03-05', '1.3.0')], 'unplanned', /nobody/],
  ['it passed', [verdict()], 'passed', /passed by Quality desk/],
  ['it passed for another candidate', [verdict({ version: 'v1.2.3-rc4-p1' })], 'passed', /rc4/],
  ['it failed', [verdict({ outcome: 'failed' })], 'failed', /Given a lender/],
  ['it was blocked', [verdict({ outcome: 'blocked' })], 'blocked', /blocked/],
  [
    'it passed for another release',
    [verdict({ version: '1.2.2' })],
    'expired',
    /for 1\.2\.2, not for 1\.2\.3/,
  ],
  ['it is a year old', [verdict({ at: '2025-02-28T10:00:00Z' })], 'expired', /366 days old/],
  ['its time is none', [verdict({ at: '2026-02-30T99:00:00Z' })], 'expired', /is no time/],
  ['its text was changed', [verdict({ text: '0'.repeat(16) })], 'expired', /was changed since/],
  [
    'it expired and is planned',
    [verdict({ version: '1.2.2' }), schedule('2026-03-09')],
    'due',
    /for 1\.2\.2/,
  ],
])('when %s', (_, entries, status, why) => {
  expect(stateOf(entries)).toMatchObject({ status, why: expect.stringMatching(why) })
})

test('a failure is not outvoted by trying again on the same build', () => {
  const failed = verdict({ outcome: 'failed', at: '2026-02-27T10:00:00Z' })
  expect(stateOf([failed, verdict()]).status).toBe('failed')
})

test('a failure is answered by a pass on a later candidate, or by withdrawing it', () => {
  const failed = verdict({ outcome: 'failed', at: '2026-02-27T10:00:00Z' })
  expect(stateOf([failed, verdict({ version: '1.2.3-rc2' })]).status).toBe('passed')
  const withdrawal = {
    kind: 'withdrawal' as const,
    at: '2026-02-28T00:00:00Z',
    verdict: failed.id,
    by: 'Quality desk',
    reason: 'wrong machine',
  }
  expect(stateOf([failed, verdict(), withdrawal]).status).toBe('passed')
  expect(stateOf([failed, withdrawal]).status).toBe('unplanned')
})

test('what a performance came to is told with version, time, validity and sentences, and without a name', () => {
  const steps = [
    { sentence: 'Given a lender', outcome: 'failed' as const, note: 'the\u001b[31m lender left' },
  ]
  const { performed, line } = stateOf([verdict({ outcome: 'failed', steps })])
  expect({ performed, line }).toEqual({
    performed: {
      version: '1.2.3-rc1',
      at: '2026-02-28T10:00:00Z',
      outcome: 'failed',
      validity: 'until 2026-05-29',
      steps: [{ sentence: 'Given a lender', outcome: 'failed', note: 'the lender left' }],
    },
    line: 3,
  })
})

test('a verdict holds to the end of its last day, and what has ended says why', () => {
  const at = (time: string) =>
    manualStates(written, [verdict()], { version: '1.2.3', now: new Date(time) })[0]!
  expect(at('2026-05-29T23:59:59Z').status).toBe('passed')
  const later = at('2026-05-31T00:00:00Z')
  expect([later.status, later.performed?.validity]).toEqual([
    'expired',
    'ended: it is 91 days old, and holds for 90',
  ])
})

test('who is to perform it is told to programs by the day alone', () => {
  const { due, performed } = stateOf([schedule('2026-03-05'), verdict({ version: '1.2.2' })])
  expect([due, performed?.validity]).toEqual([
    '2026-03-05',
    'ended: it was given for 1.2.2, not for 1.2.3-rc1',
  ])
})

test('no scenario is ever left out', () => {
  expect(manualStates(written, [verdict()], { version: '1.2.3', now }).map(({ status }) => status)).toEqual([
    'passed',
    'unplanned',
  ])
})
