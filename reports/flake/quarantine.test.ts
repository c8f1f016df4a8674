import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bench } from '../manual/testing/desk.ts'
import type { Outcome, RunRecord } from '../model.ts'
import { recordOf, scenario } from '../testmo/testing/record.ts'
import { runFlake } from './command.ts'
import { applyQuarantine, quarantinePath, type WrittenName } from './quarantine.ts'
import { parseQuarantine, readQuarantine } from './quarantine-file.ts'

const now = new Date('2026-03-01T12:00:00Z')
const entry = (change: object = {}) => ({
  scenario: 's0',
  owner: 'The network people',
  reason: 'one answer in a hundred comes late',
  since: '2026-02-20',
  expires: '2026-03-10',
  ...change,
})
const yaml = (...entries: readonly object[]): string => JSON.stringify({ quarantine: entries })

/** Forty scenarios, of which the first few did not pass. */
const run = (
  outcomes: readonly Outcome[] = ['failed'],
  causes: readonly string[] = ['SCENARIO_FAILED'],
): RunRecord => {
  const scenarios = Array.from({ length: 40 }, (_, nth) => {
    const one = scenario(`s${nth}`, { outcome: outcomes[nth] ?? 'passed', uri: `features/${nth}.feature` })
    const steps = one.attempts[0]!.steps.map((step) => ({
      ...step,
      definedAt: `steps/definitions/d${nth}.ts:7`,
    }))
    return { ...one, attempts: [{ ...one.attempts[0]!, steps }] }
  })
  const verdict = {
    colour: 'red' as const,
    sentence: '',
    causes: causes.map((code) => ({ code, text: code })),
    warnings: [],
  }
  return { ...recordOf(scenarios), verdict }
}
const judge = (
  text: string,
  record = run(),
  changedFiles: readonly string[] = [],
  affected: 'all' | readonly WrittenName[] = [],
) =>
  applyQuarantine(record, {
    ...parseQuarantine(text),
    change: 'a change',
    changedFiles,
    affected,
    at: now.toISOString(),
  })

test('a covered failure is shown and counted apart, and only the gate opens: the run stays red', () => {
  const record = run()
  const before = structuredClone(record)
  expect(judge(yaml(entry()), record)).toMatchObject({
    covered: [{ scenario: 's0', owner: 'The network people', expires: '2026-03-10' }],
    uncovered: [],
    refused: [],
    gate: 'open',
  })
  expect(record).toEqual(before)
})

test('a failure beside it keeps the gate closed', () => {
  expect(judge(yaml(entry()), run(['failed', 'failed']))).toMatchObject({
    covered: [{ scenario: 's0' }],
    uncovered: ['Scenario s1'],
    gate: 'closed',
  })
})

test.each<[string, object, string]>([
  ['has no owner', { owner: undefined }, 'QUARANTINE_FORM'],
  ['has a blank for an owner', { owner: ' ' }, 'QUARANTINE_OWNER'],
  ['has no reason', { reason: undefined }, 'QUARANTINE_FORM'],
  ['has a word for a reason', { reason: 'flaky' }, 'QUARANTINE_FORM'],
  ['has no end', { expires: undefined }, 'QUARANTINE_FORM'],
  ['expired yesterday', { expires: '2026-02-28' }, 'QUARANTINE_EXPIRED'],
  ['lasts too long', { since: '2026-02-01' }, 'QUARANTINE_LONG'],
  ['begins later', { since: '2026-03-05' }, 'QUARANTINE_DAY'],
  ['names a day that does not exist', { expires: '2026-99-99' }, 'QUARANTINE_DAY'],
  ['says more than is known', { always: true }, 'QUARANTINE_FORM'],
])('an entry that %s covers nothing and keeps the gate closed', (_, change, code) => {
  const result = judge(yaml(entry(change)))
  expect(result).toMatchObject({ covered: [], uncovered: ['Scenario s0'], gate: 'closed' })
  expect(result.refused.map((cause) => cause.code)).toContain(code)
})

test('an entry counts through its last day', () => {
  expect(judge(yaml(entry({ expires: '2026-03-01' }))).gate).toBe('open')
})

test.each([
  'features/0.feature',
  'steps/definitions/d0.ts',
  'steps/hooks/ends.ts',
  'specs/scope.yaml',
  quarantinePath,
])('a change of %s gains nothing from the quarantine', (file) => {
  expect(judge(yaml(entry()), run(), ['README.md', file])).toMatchObject({
    covered: [],
    gate: 'closed',
    refused: [{ code: 'QUARANTINE_TOUCHED', text: expect.stringContaining(file) }],
  })
})

test('a change of something else leaves it covered', () => {
  expect(
    judge(yaml(entry()), run(), ['features/1.feature', 'steps/definitions/d1.ts', 'dms/main.ts']).gate,
  ).toBe('open')
})

test.each([
  ['it itself', [{ uri: 'features/0.feature', name: 'Scenario   s0' }]],
  ['nobody knows what', 'all'],
] as const)('a change that may affect %s gains nothing from the quarantine', (_, affected) => {
  expect(judge(yaml(entry()), run(), ['dms/main.ts'], affected)).toMatchObject({
    covered: [],
    uncovered: ['Scenario s0'],
    gate: 'closed',
    refused: [{ code: 'QUARANTINE_TOUCHED', text: expect.stringContaining('a change') }],
  })
  expect(
    judge(yaml(entry()), run(), ['dms/main.ts'], [{ uri: 'features/0.feature', name: 'Another' }]).gate,
  ).toBe('open')
})

test.each(['undefined', 'pending', 'unfinished', 'skipped'] as const)(
  'a scenario that is %s is broken otherwise than by a flake, and not covered',
  (status) => {
    const record = run()
    const [first, ...others] = record.scenarios
    const broken = { ...first!, attempts: [{ ...first!.attempts[0]!, status }] }
    expect(judge(yaml(entry()), { ...record, scenarios: [broken, ...others] })).toMatchObject({
      covered: [],
      gate: 'closed',
      refused: [{ code: 'QUARANTINE_UNFIT', text: expect.stringContaining(status) }],
    })
  },
)

test('a quarantine of too many or of everything covers nothing', () => {
  const some = (count: number) =>
    yaml(...Array.from({ length: count }, (_, nth) => entry({ scenario: `s${nth}` })))
  expect(judge(some(2)).gate).toBe('open')
  expect(judge(some(3))).toMatchObject({
    covered: [],
    gate: 'closed',
    refused: [{ code: 'QUARANTINE_SHARE' }],
  })
  expect(judge(some(40))).toMatchObject({
    covered: [],
    gate: 'closed',
    refused: [{ code: 'QUARANTINE_ALL' }],
  })
})

test('it covers scenarios only: whatever else is wrong with the run keeps the gate closed', () => {
  expect(judge(yaml(entry()), run(['failed'], ['SCENARIO_FAILED', 'RUN_NOT_FINISHED'])).gate).toBe('closed')
})

test('an entry for one environment says nothing of another', () => {
  expect(judge(yaml(entry({ environment: 'in-process' }))).gate).toBe('open')
  expect(judge(yaml(entry({ environment: 'netns' }))).gate).toBe('closed')
})

test('flakes need cover as failures do', () => {
  expect(judge(yaml(), run(['flaky'], ['FLAKY']))).toMatchObject({
    uncovered: ['Scenario s0'],
    gate: 'closed',
  })
  expect(judge(yaml(entry()), run(['flaky'], ['FLAKY'])).gate).toBe('open')
})

test.each(['', 'quarantine: yes', '- a', '{', 'a: &a [*a]'])(
  'the text %j is told as a problem, and never thrown',
  (text) => {
    expect(judge(text)).toMatchObject({ gate: 'closed', refused: [{ code: 'QUARANTINE_FORM' }] })
  },
)

test('the file in the repository is sound', () => {
  expect(readQuarantine(quarantinePath).problems).toEqual([])
})

test('the command: a rerun that passes shows a flake, and mends nothing', async () => {
  using desk = bench()
  const write = (folder: string, record: RunRecord): string => {
    mkdirSync(join(desk.root, folder), { recursive: true })
    writeFileSync(join(desk.root, folder, 'record.json'), JSON.stringify(record))
    return folder
  }
  const [out, again] = [
    write('out', run()),
    write('again', { ...run([]), context: { ...run().context, runId: 'two' } }),
  ]
  expect(await runFlake([out, '--rerun', again, '--json'], desk.program)).toBe(1)
  expect(desk.json()).toMatchObject({
    unsteady: [{ scenario: 's0', steadiness: 'flaky', failures: 1, attempts: 2 }],
    quarantine: { gate: 'closed', uncovered: ['Scenario s0'] },
  })
  const other = write('other', { ...run([]), context: { ...run().context, commit: 'another' } })
  expect(await runFlake([out, '--rerun', other, '--json'], desk.program)).toBe(2)
  expect(await runFlake([out], desk.program)).toBe(1)
  expect(desk.printed.at(-1)).toContain('1 failures that nothing covers, 0 quarantined; the gate is closed')
})
