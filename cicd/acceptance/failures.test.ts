import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RunRecord } from '../../reports/index.ts'
import type { Console } from '../console.ts'
import { keepLastFailures } from './failures.ts'

let root: string
let said: string[]
let console: Console
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'failures-'))
  said = []
  console = { line: (text = '') => void said.push(text), fleeting: () => {}, paint: (_colour, text) => text }
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const leaveRedRun = (outDirectory: string): void => {
  const record: RunRecord = {
    format: 1,
    context: {
      runId: 'red',
      startedAt: new Date().toISOString(),
      provider: 'in-process',
      whyProvider: '',
      notes: [],
      version: '0',
      commit: '0',
      machine: { os: 'Debian', kernel: '6', cpus: 2, memoryBytes: 1, node: '24' },
    },
    runner: '',
    durationMs: 0,
    environments: [],
    scenarios: [
      {
        id: 'a',
        uri: 'a.feature',
        line: 1,
        feature: 'A',
        name: 'a',
        title: 'a',
        tags: [],
        scopeLines: [],
        outcome: 'failed',
        hosts: [],
        attempts: [{ number: 1, durationMs: 0, status: 'failed', steps: [] }],
      },
    ],
    notSelected: 0,
    hooks: [],
    attachments: [],
    skips: [],
    counts: { passed: 0, failed: 1, skipped: 0, flaky: 0 },
    verdict: { colour: 'red', sentence: 'One failed.', causes: [], warnings: [] },
  }
  mkdirSync(join(root, outDirectory), { recursive: true })
  writeFileSync(join(root, outDirectory, 'record.json'), JSON.stringify(record))
}
const kept = (): readonly string[] => readdirSync(join(root, '.cache/failures'))

test('what failed in the usual folder is kept, before another run takes its place', () => {
  leaveRedRun('reports/out')
  keepLastFailures({ root, outDirectory: 'reports/out' }, console)
  expect([kept().length, said]).toEqual([1, []])
})

test('what failed elsewhere was a try, and is not', () => {
  leaveRedRun('elsewhere')
  keepLastFailures({ root, outDirectory: 'elsewhere' }, console)
  expect(kept).toThrow('ENOENT')
})

test('what cannot be kept is told, and the run goes on', () => {
  leaveRedRun('reports/out')
  writeFileSync(join(root, '.cache'), 'in the way')
  keepLastFailures({ root, outDirectory: 'reports/out' }, console)
  expect(said.join()).toMatch(/could not be kept: ENOTDIR|could not be kept: EEXIST/)
})
