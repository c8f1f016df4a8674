import type { ManualLine, ManualPerformance, ManualStep } from '../model.ts'

/** Stands in `why` alone: no other program is to learn who performed a scenario. */
export const performer = 'Quinn of the quality desk'

const performed = (
  outcome: ManualStep['outcome'],
  change: Partial<ManualPerformance> = {},
): ManualPerformance => ({
  version: '1.2.3-rc1',
  at: '2026-02-28T10:00:00Z',
  outcome,
  validity: 'until 2026-05-29',
  steps: [
    { sentence: 'When she looks', outcome: 'passed' },
    { sentence: 'Then she sees <it>', outcome, ...(outcome === 'passed' ? {} : { note: 'an empty list' }) },
  ],
  ...change,
})

const line = (status: ManualLine['status'], more: Partial<ManualLine> = {}): ManualLine => ({
  scenario: `manual-${status}`,
  title: `She sees what is ${status}`,
  uri: 'features/manual/lending.feature',
  line: 7,
  scopeLines: ['security-1'],
  status,
  why: `${status}, says ${performer}`,
  ...more,
})

const ended = { validity: 'ended: it was given for 1.2.2, not for 1.2.3-rc1', version: '1.2.2' }

/** A scenario of people in each state that there is. */
export const people: readonly ManualLine[] = [
  line('passed', { performed: performed('passed') }),
  line('failed', { performed: performed('failed') }),
  line('blocked', { performed: performed('blocked') }),
  line('expired', { performed: performed('passed', ended) }),
  line('due', { due: '2026-03-05', performed: performed('failed', ended) }),
  line('overdue', { due: '2026-02-20' }),
  line('unplanned'),
]
