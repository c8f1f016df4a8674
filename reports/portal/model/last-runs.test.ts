import { expect, it } from 'vitest'
import type { Outcome } from '../../model.ts'
import { recordOf, scenarioOf } from '../testing/records.ts'
import { assemble } from './assemble.ts'
import { lastRunsOf } from './last-runs.ts'

const run = (id: string, provider: string, ...outcomes: readonly (Outcome | undefined)[]) =>
  recordOf({
    id,
    day: 0,
    provider,
    scenarios: outcomes.flatMap((outcome, at) =>
      outcome === undefined ? [] : [scenarioOf(at, { outcome })],
    ),
  })
const indexOf = (...records: readonly ReturnType<typeof run>[]) =>
  assemble({
    kept: { runs: records.map((record) => ({ record, folder: '' })), problems: [] },
    scope: [],
    written: [],
    madeAt: '',
  })

const netns = run('n2', 'netns', 'failed', 'skipped')
const process = run('p1', 'process', 'passed', 'passed', 'failed', 'flaky')
const older = run('n1', 'netns', 'failed', 'failed', 'passed', 'passed', 'failed')

it('tells of the last run of each environment, each scenario once and by its worst', () => {
  const { runs, counts, sentence, colour } = lastRunsOf(indexOf(netns, process, older))
  expect(runs.map(({ run: { id }, at }) => [id, at])).toEqual([
    ['n2', 0],
    ['p1', 1],
  ])
  expect(counts).toEqual({ failed: 2, flaky: 1, passed: 1, skipped: 0 })
  expect(sentence).toBe('2 of 4 scenarios failed in the last runs of 2 environments.')
  expect(colour).toBe('red')
})

it('tells of the chosen environment alone, in the words of its run', () => {
  const index = indexOf(netns, process, older)
  expect(lastRunsOf(index, 'process')).toMatchObject({
    counts: { failed: 1, flaky: 1, passed: 2, skipped: 0 },
    sentence: '1 of 4 scenarios failed.',
  })
  expect(lastRunsOf(index, 'nowhere')).toMatchObject({ runs: [], counts: { failed: 0 } })
})

it('counts what failed when it was last played, and the last run left out', () => {
  expect(lastRunsOf(indexOf(netns, process, older)).notRepeated).toBe(1)
  expect(lastRunsOf(indexOf(netns, process, older), 'process').notRepeated).toBe(0)
})

it('says so where no scenario failed and a run itself went wrong', () => {
  const wrong = run('w', 'netns', 'passed')
  const causes = [{ code: 'NOT_AS_DECLARED', text: 'a network is not what was declared' }]
  const red = { ...wrong, verdict: { ...wrong.verdict, colour: 'red' as const, causes } }
  expect(lastRunsOf(indexOf(red, run('p', 'process', 'passed')))).toMatchObject({
    colour: 'red',
    sentence:
      'No scenario failed in the last runs of 2 environments, and 1 thing went wrong with a run itself.',
  })
})
