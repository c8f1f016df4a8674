import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { RunRecord } from '../../reports/index.ts'
import { judged, known } from '../bench/false-green/in-the-quarantine.ts'
import { createProject } from '../bench/false-green/project.ts'
import { tallyOf } from './tally.ts'

// The command itself, in small repositories; every way to misuse it is planted in bench/false-green.
vi.setConfig({ testTimeout: 240_000 })

const lastLine = (output: string): string | undefined => output.trimEnd().split('\n').at(-1)

test('a merge that the quarantined failure alone is against may go on, and is told so to the end', async () => {
  using project = createProject(judged)
  const { code, output } = await project.accept(judged.args)
  expect(output).toContain('The network people, until')
  expect([code, lastLine(output)]).toEqual([0, '1 passed, 0 failed, 0 skipped, 1 quarantined'])
  const record = JSON.parse(readFileSync(join(project.out, 'record.json'), 'utf8')) as RunRecord
  expect(record).toMatchObject({
    counts: { passed: 1, failed: 1 },
    verdict: { colour: 'red' },
    quarantine: { gate: 'open', covered: [{ scenario: 'known', outcome: 'failed' }] },
  })
})

test('on all networks: the gate is open where each is, and closed where one is not', async () => {
  using project = createProject(judged)
  const networks = ['--topology', 'side-by-side', '--topology', 'organisation-of-four']
  const { code, output } = await project.accept([...judged.args, ...networks])
  expect([code, lastLine(output)]).toEqual([0, '2 passed, 0 failed, 0 skipped, 2 quarantined'])
  using other = createProject({ ...judged, quarantine: [known({ environment: 'in-process' })] })
  const ended = await other.accept([...judged.args, ...networks])
  expect([ended.code, lastLine(ended.output)]).toEqual([1, '2 passed, 2 failed, 0 skipped, 1 quarantined'])
})

const counts = { passed: 5, failed: 1, skipped: 0, flaky: 1 }
const covered = (outcome: 'failed' | 'flaky') => ({
  scenario: outcome,
  title: outcome,
  outcome,
  owner: 'a',
  reason: 'b',
  expires: '2026-01-01',
})
const quarantine = (gate: 'open' | 'closed') => ({
  change: 'a change',
  covered: [covered('failed'), covered('flaky')],
  uncovered: [],
  refused: [],
  gate,
})
const red = (gate: 'open' | 'closed') =>
  ({ counts, verdict: 'red', record: { quarantine: quarantine(gate) } }) as const

test('a quarantined flake is no pass, and a quarantined failure is one unless a merge is judged', () => {
  expect(tallyOf([red('open')])).toEqual({ passed: 4, failed: 1, skipped: 0, quarantined: 2 })
  expect(tallyOf([red('open')], { isGate: true })).toEqual({
    passed: 4,
    failed: 0,
    skipped: 0,
    quarantined: 2,
  })
})

test('one closed gate among the networks is enough to count every failure', () => {
  expect(tallyOf([red('open'), red('closed')], { isGate: true })).toEqual({
    passed: 8,
    failed: 2,
    skipped: 0,
    quarantined: 4,
  })
  expect(tallyOf([{ counts, verdict: 'red' }], { isGate: true }).failed).toBe(1)
})
