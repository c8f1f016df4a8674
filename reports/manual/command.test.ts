import { appendFileSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { summary } from '../formats/summary.ts'
import { recordOf, scenario } from '../testmo/testing/record.ts'
import { textOf } from './entry.ts'
import { manualLines } from './lines.ts'
import { bench, written } from './testing/desk.ts'

const steps = ['--step', 'passed', '--step', 'p with a note', '--step', 'passed']
const ledgerOf = (root: string): string => join(root, 'reports/manual/desk/ledger.ndjson')
const statuses = async (desk: ReturnType<typeof bench>) => {
  await desk.run('list')
  return desk.json<{ scenarios: { status: string }[] }>().scenarios.map(({ status }) => status)
}

test('a scenario is scheduled, performed with evidence, and its verdict stands in the list', async () => {
  using desk = bench()
  expect(await statuses(desk)).toEqual(['unplanned', 'unplanned'])
  await desk.run('schedule', 'manual-sees', '--to', 'Quality desk', '--by', '2026-03-04')
  expect(await statuses(desk)).toEqual(['due', 'unplanned'])
  const picture = join(desk.root, 'seen.png')
  writeFileSync(picture, 'a picture')
  await desk.run('perform', 'manual-sees', '--as', 'Quality desk', '--evidence', picture, ...steps)
  expect(await statuses(desk)).toEqual(['passed', 'unplanned'])
  const { verdict } = desk.json<{
    scenarios: { verdict: { evidence: { file: string; name: string }[] } }[]
  }>().scenarios[0]!
  expect(verdict.evidence).toMatchObject([{ name: 'seen.png', bytes: 9 }])
  expect(readFileSync(join(desk.root, 'reports/manual/desk', verdict.evidence[0]!.file), 'utf8')).toBe(
    'a picture',
  )
})

test('sentence by sentence: after one that failed the rest is not tried, and it has failed', async () => {
  using desk = bench()
  desk.answers.push('passed', 'failed she could not find it')
  expect(await desk.run('perform', 'manual-sees', '--as', 'Quality desk')).toBe(0)
  expect(desk.json()).toMatchObject({
    outcome: 'failed',
    steps: [
      { outcome: 'passed' },
      { outcome: 'failed', note: 'she could not find it' },
      { outcome: 'blocked' },
    ],
  })
})

test.each([
  [['perform', 'manual-sees', '--as', 'x', '--step', 'passed'], 'MANUAL_REFUSED'],
  [['perform', 'manual-sees', '--as', 'x', '--step', 'p', '--step', 'p', '--step', 'fine'], 'MANUAL_REFUSED'],
  [
    ['perform', 'manual-sees', '--as', 'x', '--step', 'p', '--step', 'p', '--step', 'failed'],
    'MANUAL_REFUSED',
  ],
  [['perform', 'manual-sees', '--as', 'x', '--evidence', 'page.html', ...steps], 'MANUAL_REFUSED'],
  [['perform', 'manual-none', '--as', 'x', ...steps], 'MANUAL_UNKNOWN'],
  [['perform', 'manual-sees', ...steps], 'USAGE'],
  [['schedule', 'manual-sees', '--to', 'x', '--by', 'Tuesday'], 'MANUAL_REFUSED'],
  [['schedule', 'manual-sees', '--to', 'x', '--by', '2026-13-40'], 'MANUAL_REFUSED'],
  [['schedule', 'manual-sees', '--to', 'x', '--by', '2026-03-04', '--version', 'next'], 'MANUAL_REFUSED'],
  [['withdraw', '0123456789abcdef', '--as', 'x', '--reason', 'y'], 'MANUAL_UNKNOWN'],
  [['dance'], 'USAGE'],
])('%j is refused with %s, and nothing is written', async (args, code) => {
  using desk = bench()
  writeFileSync(join(desk.root, 'page.html'), '<script>')
  expect(await desk.run(...args.map((arg) => (arg === 'page.html' ? join(desk.root, arg) : arg)))).not.toBe(0)
  expect(desk.json()).toMatchObject({ ok: false, error: { code } })
  expect(await statuses(desk)).toEqual(['unplanned', 'unplanned'])
})

test('a line that a crash cut off is not read, and the next one is written whole', async () => {
  using desk = bench()
  await desk.run('perform', 'manual-sees', '--as', 'Quality desk', ...steps)
  const whole = readFileSync(ledgerOf(desk.root), 'utf8')
  appendFileSync(ledgerOf(desk.root), whole)
  for (const length of [1, 17, whole.length - 1]) {
    truncateSync(ledgerOf(desk.root), whole.length)
    appendFileSync(ledgerOf(desk.root), whole.slice(0, length))
    expect(await statuses(desk)).toEqual(['passed', 'unplanned'])
  }
  await desk.run('schedule', 'manual-leaves', '--to', 'x', '--by', '2026-03-04')
  expect(await statuses(desk)).toEqual(['passed', 'due'])
})

test('a line that somebody changed stops everything, with its place', async () => {
  using desk = bench()
  await desk.run('perform', 'manual-sees', '--as', 'Quality desk', ...steps)
  appendFileSync(ledgerOf(desk.root), '{"kind":"verdict","outcome":"passed"}\n')
  expect(await desk.run('list')).toBe(1)
  expect(desk.json()).toMatchObject({
    error: { code: 'MANUAL_LEDGER', message: expect.stringContaining(':2 ') },
  })
})

const filled = (change: object = {}) => ({
  format: 1,
  version: '1.2.3-rc1',
  by: 'A tester',
  at: '2026-03-01T10:00:00.000Z',
  verdicts: [
    {
      scenario: 'manual-sees',
      text: textOf(written[0]!),
      steps: [{ outcome: 'passed' }, { outcome: 'passed' }, { outcome: 'passed', note: 'seen' }],
      evidence: [{ name: 'a.txt', content: 'aGVsbG8=' }],
    },
  ],
  ...change,
})
const importing = async (desk: ReturnType<typeof bench>, form: unknown): Promise<number> => {
  const path = join(desk.root, 'form.json')
  writeFileSync(path, typeof form === 'string' ? form : JSON.stringify(form))
  return desk.run('import', path)
}

test('a form that came back is taken once', async () => {
  using desk = bench()
  expect(await importing(desk, filled())).toBe(0)
  expect(desk.json()).toMatchObject({ added: 1, known: 0 })
  expect(await importing(desk, filled())).toBe(0)
  expect(desk.json()).toMatchObject({ added: 0, known: 1 })
  expect(await statuses(desk)).toEqual(['passed', 'unplanned'])
})

test('what a stranger wrote is made harmless', async () => {
  using desk = bench()
  const [verdict] = filled().verdicts
  const note = '\u001b[2J\u202egnp.exe\u0000 ok'
  expect(await importing(desk, filled({ by: `Eve${note}`, verdicts: [{ ...verdict, note }] }))).toBe(0)
  expect(readFileSync(ledgerOf(desk.root), 'utf8')).not.toMatch(/\\u001b|\u202e|\\u0000/)
})

const [one] = filled().verdicts
test.each<[string, unknown, string]>([
  ['no JSON', '{', 'MANUAL_REFUSED'],
  ['no form', {}, 'MANUAL_REFUSED'],
  ['an extra field', filled({ extra: 1 }), 'MANUAL_REFUSED'],
  ['another version', filled({ version: '1.2.4' }), 'MANUAL_REFUSED'],
  ['a day that is to come', filled({ at: '2026-04-01T10:00:00Z' }), 'MANUAL_REFUSED'],
  ['no verdict', filled({ verdicts: [] }), 'MANUAL_REFUSED'],
  ['a scenario twice', filled({ verdicts: [one, one] }), 'MANUAL_REFUSED'],
  ['an unknown scenario', filled({ verdicts: [{ ...one, scenario: 'x' }] }), 'MANUAL_UNKNOWN'],
  ['a scenario outside', filled({ verdicts: [{ ...one, scenario: '../../x' }] }), 'MANUAL_REFUSED'],
  ['another text', filled({ verdicts: [{ ...one, text: '0'.repeat(16) }] }), 'MANUAL_REFUSED'],
  ['a step too few', filled({ verdicts: [{ ...one, steps: one!.steps.slice(1) }] }), 'MANUAL_REFUSED'],
  [
    'broken evidence',
    filled({ verdicts: [{ ...one, evidence: [{ name: 'a.txt', content: '%%' }] }] }),
    'MANUAL_REFUSED',
  ],
  [
    'evidence that runs',
    filled({ verdicts: [{ ...one, evidence: [{ name: 'a.svg', content: '' }] }] }),
    'MANUAL_REFUSED',
  ],
  ['a note of a megabyte', filled({ verdicts: [{ ...one, note: 'x'.repeat(1e6) }] }), 'MANUAL_REFUSED'],
  ['seventeen megabytes', 'x'.repeat(17 * 1024 ** 2), 'MANUAL_REFUSED'],
])('a form with %s is refused as a whole', async (_, form, code) => {
  using desk = bench()
  expect(await importing(desk, form)).toBe(1)
  expect(desk.json()).toMatchObject({ ok: false, error: { code } })
  expect(await statuses(desk)).toEqual(['unplanned', 'unplanned'])
})

test('a link is not followed, neither as a form nor as evidence', async () => {
  using desk = bench()
  const path = join(desk.root, 'link.txt')
  symlinkSync('/etc/hostname', path)
  expect(await desk.run('import', path)).toBe(1)
  expect(await desk.run('perform', 'manual-sees', '--as', 'x', '--evidence', path, ...steps)).toBe(1)
  expect(desk.json()).toMatchObject({ error: { code: 'MANUAL_REFUSED' } })
})

test('a record shows where the scenarios of people stand, without counting them', async () => {
  using desk = bench()
  await desk.run('perform', 'manual-sees', '--as', 'Quality desk', ...steps)
  const lines = manualLines(desk.root, { version: '1.2.3-rc1', now: desk.program.now() })
  expect(lines.map(({ status }) => status)).toEqual(['passed', 'unplanned'])
  const record = { ...recordOf([scenario('one')]), manual: lines }
  const text = summary(record, [])
  expect(text).toContain('Performed by people: 1 of 2 hold')
  expect(text).toContain('unplanned: She leaves')
  expect(record.counts).toMatchObject({ passed: 1, failed: 0, skipped: 0 })
})
