import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Reports } from '../../reports/index.ts'
import type { Console } from '../console.ts'
import { printPlaces, printSummary, reportLine } from './summary.ts'
import { tallyOf } from './tally.ts'

const kept = {
  uri: 'features/trust/a.feature',
  line: 3,
  feature: 'Trust',
  title: 'A grant works',
  outcome: 'passed',
  attempts: [],
}
const seen = { question: 'the refusal', host: 'bob', expected: 'a refusal', lastSeen: 'an answer' }
const step = {
  keyword: 'Then ',
  text: 'Bob refuses',
  status: 'failed',
  error: { message: 'no refusal\n  at x' },
  lastSeen: [seen],
}
const broken = {
  ...kept,
  line: 9,
  title: 'A stranger is refused',
  outcome: 'failed',
  attempts: [{ steps: [step] }],
}

const reportsOf = (fields: {
  scenarios: object[]
  causes?: object[]
  notes?: string[]
  skips?: object[]
}): Reports => {
  const { scenarios, causes = [], notes = [], skips = [] } = fields
  const verdict = causes.length === 0 ? 'green' : 'red'
  const record = {
    context: { provider: 'netns', version: '1.2.3', notes },
    environments: [{ id: 'e', hosts: [{}, {}, {}] }],
    durationMs: 2400,
    verdict: { colour: verdict, sentence: 'What came out.', causes, warnings: [] },
    scenarios,
    skips,
  }
  const files = { page: 'index.html' }
  return { record, verdict, causes: [], files, allure: { made: true } } as unknown as Reports
}

const print = (reports: Reports): string => {
  const lines: string[] = []
  const console: Console = {
    line: (text = '') => void lines.push(text),
    fleeting: () => {},
    paint: (_colour, text) => text,
  }
  printSummary(reports, console)
  return lines.join('\n')
}

test('the network and what was kept are told in plain words', () => {
  const text = print(reportsOf({ scenarios: [kept, kept] }))
  expect(text).toContain('On 1 network with 3 hosts in all (provider netns), daemon 1.2.3, in 2.4 s.')
  expect(text).toMatch(/✓ trust +2 kept/)
  expect(text).not.toContain('Broken promises')
})

test('a broken promise shows its sentence and what was last seen where', () => {
  const text = print(
    reportsOf({ scenarios: [kept, broken], causes: [{ code: 'SCENARIO_FAILED', text: '1 failed' }] }),
  )
  expect(text).toMatch(/✗ trust +1 kept, 1 broken/)
  expect(text).toContain(
    'Trust › A stranger is refused\n      features/trust/a.feature:9\n      Then Bob refuses\n      no refusal',
  )
  expect(text).toContain('last seen on bob: an answer (expected a refusal)')
  expect(text).not.toContain('Wrong with the run itself')
})

test('a broken promise names the fault that stood in its network, and not its own', () => {
  const fault = { words: 'Parting alice from bob', stood: 'throughout', isOwn: false, isNear: true }
  const faults = [fault, { ...fault, words: 'Crashing bob', isOwn: true }]
  const text = print(reportsOf({ scenarios: [{ ...broken, attempts: [{ steps: [step], faults }] }] }))
  expect(text).toContain('a fault stood before it began, and at its end: Parting alice from bob')
  expect(text).not.toContain('Crashing bob')
})

test('trouble of the run itself, skips and what is possible are listed', () => {
  const causes = [{ code: 'CUT_STREAM', text: 'the runner was killed' }]
  const skips = [{ title: 'A machine crashes', reason: 'provider x does not support crash' }]
  const text = print(
    reportsOf({ scenarios: [kept], causes, skips, notes: ['provider y needs z: apt-get install z'] }),
  )
  expect(text).toContain('Wrong with the run itself\n  – the runner was killed')
  expect(text).toContain('A machine crashes: provider x does not support crash')
  expect(text).toContain('provider y needs z: apt-get install z')
})

test('red without a failed scenario still counts as a failure', () => {
  const counts = { passed: 5, failed: 0, skipped: 0, flaky: 0 }
  expect(tallyOf([{ counts, verdict: 'red' }]).failed).toBe(1)
  expect(tallyOf([{ counts, verdict: 'green' }]).failed).toBe(0)
})

test('all networks are added up, and each has a line', () => {
  const green = { counts: { passed: 5, failed: 0, skipped: 1, flaky: 0 }, verdict: 'green' } as const
  const red = { counts: { passed: 4, failed: 2, skipped: 0, flaky: 0 }, verdict: 'red' } as const
  expect(tallyOf([green, red])).toEqual({ passed: 9, failed: 2, skipped: 1 })
  const lines: string[] = []
  printPlaces(
    [
      { play: { place: 'side-by-side' }, reports: green },
      { play: { place: 'six-regions' }, reports: red },
    ],
    { line: (text = '') => void lines.push(text), fleeting: () => {}, paint: (_colour, text) => text },
  )
  expect(lines.slice(1)).toEqual([
    '  ✓ side-by-side   5 kept, 0 broken, 1 skipped',
    '  ✗ six-regions    4 kept, 2 broken, 0 skipped',
  ])
})

test('a page that could not be written is not offered', () => {
  expect(reportLine(join(process.cwd(), 'reports/out/index.html'))).toBe('The report: reports/out/index.html')
  expect(reportLine(undefined)).not.toContain('index.html')
})
