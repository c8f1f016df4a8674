import { expect, test } from 'vitest'
import { summary } from '../formats/summary.ts'
import { type HistoryLine, historyLines } from '../history.ts'
import type { RunRecord } from '../model.ts'
import { attempted, finished, planned, record, started } from '../testing/stream.ts'
import { compareWith } from './compare.ts'

const now = record([
  started,
  ...['broken', 'mended', 'steady', 'slow'].flatMap(planned),
  ...attempted('broken', 'FAILED'),
  ...['mended', 'steady', 'slow'].flatMap((name) => attempted(name, 'PASSED')),
  finished,
])

/** The same scenarios in an earlier run. */
const earlier = (run: string, change: Partial<Record<string, Partial<HistoryLine>>> = {}): HistoryLine[] =>
  historyLines(now).map((line) => ({
    ...line,
    run,
    commit: `commit-${run}`,
    outcome: 'passed',
    durationMs: 1000,
    ...change[line.title],
  }))

const titles = (some: readonly { title: string }[] = []): string[] => some.map(({ title }) => title)
const compare = (baseline: readonly HistoryLine[], run: RunRecord = now) => compareWith(baseline, run)

test('what fails now and did not then is new, what passes now and did not then is fixed', () => {
  const comparison = compare(earlier('b', { mended: { outcome: 'failed' } }))
  expect(titles(comparison?.newlyFailing)).toEqual(['broken'])
  expect(titles(comparison?.fixed)).toEqual(['mended'])
  expect(comparison?.base).toMatchObject({ run: 'b', commit: 'commit-b' })
})

test('what failed then fails still, and is not new', () => {
  expect(compare(earlier('b', { broken: { outcome: 'failed' } }))?.newlyFailing).toEqual([])
})

test('slower needs three passes before, half as much again, half a second, and more than the worst', () => {
  const long = { ...now, scenarios: now.scenarios.map((one) => (one.title === 'slow' ? slowed(one) : one)) }
  const runs = ['1', '2', '3'].flatMap((run) => earlier(run))
  expect(compare(runs, long)?.slower).toEqual([
    { scenario: expect.any(String), title: 'slow', usualMs: 1000, nowMs: 4000 },
  ])
  expect(compare(runs.slice(4), long)?.slower).toEqual([])
  const worst = [...runs, ...earlier('4', { slow: { durationMs: 4000 } })]
  expect(compare(worst, long)?.slower).toEqual([])
})

const slowed = (scenario: RunRecord['scenarios'][number]) => ({
  ...scenario,
  attempts: scenario.attempts.map((attempt) => ({ ...attempt, durationMs: 4000 })),
})

test('what passes and fails on one build is unsteady, also when this run is steady, and what only broke is not', () => {
  const { commit } = now.context
  const before = [
    ...earlier('1', { steady: { commit, attempts: ['failed'], outcome: 'failed' } }),
    ...earlier('2', { mended: { attempts: ['failed'], outcome: 'failed' } }),
  ]
  expect(compare(before)?.unsteady).toEqual([
    {
      scenario: expect.any(String),
      title: 'steady',
      steadiness: 'flaky',
      low: expect.any(Number),
      high: expect.any(Number),
    },
  ])
  expect(summary({ ...now, comparison: compare(before)! }, [])).toMatch(
    /Unsteady: passes and fails on one build: 1\*\*\n\n- steady `.*flaky, fails in \d+\.\d % to/,
  )
})

test('what ran then and does not now is told', () => {
  const gone = { ...earlier('b')[0]!, scenario: 'gone', title: 'gone' }
  expect(titles(compare([...earlier('b'), gone])?.notRun)).toEqual(['gone'])
})

test('another environment, or this very run, is no baseline', () => {
  expect(compare(earlier('b').map((line) => ({ ...line, environment: 'netns' })))).toBeUndefined()
  expect(compare(earlier(now.context.runId))).toBeUndefined()
})
