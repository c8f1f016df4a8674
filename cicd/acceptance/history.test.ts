import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createProject } from '../bench/false-green/project.ts'
import type { Console } from '../console.ts'
import { historyPath, rememberRun } from './history.ts'

vi.setConfig({ testTimeout: 240_000 })

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'history-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const listen = () => {
  const said: string[] = []
  const console: Console = {
    line: (text = '') => void said.push(text),
    fleeting: () => {},
    paint: (_colour, text) => text,
  }
  return { said, console }
}

test('reports in their usual place are remembered beside it, others only where somebody says so', () => {
  expect(historyPath({ root: '/r', outDirectory: 'reports/out' })).toBe('/r/reports/history.ndjson')
  expect(historyPath({ root: '/r', outDirectory: '/elsewhere' })).toBeUndefined()
  expect(historyPath({ root: '/r', outDirectory: '/elsewhere', history: 'h' })).toBe('/r/h')
})

test('what a standing network did is remembered only where somebody says so: it may just be hurt by hand', () => {
  const asked = { root: '/r', outDirectory: 'reports/out', network: 'net-1a2b' }
  expect(historyPath(asked)).toBeUndefined()
  expect(historyPath({ ...asked, history: 'h' })).toBe('/r/h')
})

test('a history that cannot be written is told, and the run goes on', async () => {
  const { said, console } = listen()
  mkdirSync(join(folder, 'taken'))
  await rememberRun(join(folder, 'taken'), [], console)
  expect(said.join()).toMatch(/not in the history .*taken: EISDIR/)
})

test('the command adds what each run finished, tells broken lines, and compares with what came before', async () => {
  using project = createProject({
    features: {
      'small.feature':
        'Feature: Small\n  Scenario: a\n    Given it works\n  Scenario: b\n    Given it fails\n',
    },
  })
  const history = join(project.directory, 'runs.ndjson')
  const linesOf = () => readFileSync(history, 'utf8').trimEnd().split('\n')
  await project.accept(['--history', 'runs.ndjson'])
  expect(linesOf().map((line) => JSON.parse(line))).toMatchObject([
    { title: 'a', outcome: 'passed', environment: 'in-process', commit: expect.any(String) },
    { title: 'b', outcome: 'failed' },
  ])
  appendFileSync(history, '{"format":1,"run":"torn')
  const { code, output } = await project.accept(['--history', 'runs.ndjson'])
  expect(code).toBe(1)
  expect(output).toContain('holds 1 line that cannot be used')
  expect(output).toContain('1 line of the baseline cannot be used')
  expect(linesOf()).toHaveLength(5)
  const summary = readFileSync(join(project.out, 'summary.md'), 'utf8')
  expect(summary).toMatch(/### Since /)
})
