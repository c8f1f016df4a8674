import { expect, test } from 'vitest'
import type { ManualState, ManualStatus } from './manual/state.ts'
import type { Outcome, RunRecord } from './model.ts'
import { judgeRelease, releaseText } from './release-verdict.ts'
import { recordOf, scenario } from './testmo/testing/record.ts'

const scope = [{ id: 'security', title: 'Security', accept: [{ n: 1, text: 'strangers wait' }] }]
const manual = (status: ManualStatus): ManualState => ({
  scenario: 'manual-sees',
  title: 'She sees it',
  uri: 'features/manual/a.feature',
  scopeLines: ['security-1'],
  status,
  why: `it is ${status}`,
})
const judge = (
  outcome: Outcome | undefined,
  states: readonly ManualState[] = [],
  change: Partial<RunRecord> = {},
) =>
  judgeRelease({
    version: '0.0.0',
    scope,
    record: { ...recordOf(outcome === undefined ? [] : [scenario('one', { outcome })]), ...change },
    manual: states,
  })

test('a line holds when a machine has shown it, when a person has, or both', () => {
  expect(judge('passed').colour).toBe('green')
  expect(judge(undefined, [manual('passed')]).colour).toBe('green')
  expect(judge('passed', [manual('passed')]).lines[0]!.proofs).toHaveLength(2)
})

test.each(['failed', 'flaky'] as const)(
  'a %s scenario is against the release, whatever people say',
  (outcome) => {
    expect(judge(outcome, [manual('passed')])).toMatchObject({
      colour: 'red',
      lines: [{ colour: 'red', why: expect.stringContaining(outcome) }],
    })
  },
)

test.each(['failed', 'blocked', 'expired', 'due', 'overdue', 'unplanned'] as const)(
  'a manual scenario that is %s is against the release, whatever machines say',
  (status) => {
    expect(judge('passed', [manual(status)])).toMatchObject({ colour: 'red', lines: [{ colour: 'red' }] })
  },
)

test('a skip proves nothing, and neither does silence', () => {
  expect(judge('skipped').lines[0]).toMatchObject({ colour: 'red', why: expect.stringContaining('skipped') })
  expect(judge(undefined).lines[0]).toMatchObject({ colour: 'red', why: 'no scenario proves it' })
})

test('lines that hold do not outweigh a red run, a run of another version, or one that left scenarios out', () => {
  const causes = [{ code: 'STALE_STREAM', text: 'older than the run' }]
  const { context } = recordOf([])
  const verdict = { colour: 'red' as const, sentence: '', causes, warnings: [] }
  expect(judge('passed', [], { verdict }).causes).toEqual(['STALE_STREAM: older than the run'])
  expect(judge('passed', [], { context: { ...context, version: '9.9.9' } }).colour).toBe('red')
  expect(judge('passed', [], { notSelected: 2 }).colour).toBe('red')
  expect(judgeRelease({ version: '0.0.0', scope, manual: [manual('passed')] }).causes).toEqual([
    'there is no run',
  ])
  expect(judgeRelease({ version: '0.0.0', scope: [], record: recordOf([]), manual: [] }).colour).toBe('red')
})

test('the text names every line with all its evidence', () => {
  const text = releaseText(judge('passed', [manual('overdue')]))
  expect(text).toContain('red    security-1  strangers wait')
  expect(text).toMatch(/automatic passed +Scenario one\n +manual +overdue +She sees it: it is overdue/)
  expect(text).toContain('0 of 1 lines of the scope hold, 1 do not')
})
