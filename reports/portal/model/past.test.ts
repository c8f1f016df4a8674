import { expect, it } from 'vitest'
import { historyLines } from '../../history.ts'
import { recordOf, scenarioOf } from '../testing/records.ts'
import { pastOf } from './past.ts'

const run = (id: string, day: number, outcome: 'passed' | 'failed' | 'flaky' = 'passed') =>
  recordOf({ id, day, scenarios: [scenarioOf(1, { outcome }), scenarioOf(2)] })
const kept = (record: ReturnType<typeof run>) => ({ record, folder: '' })
const remembered = (...records: ReturnType<typeof run>[]) =>
  records.flatMap((record) => historyLines(record).filter(({ scenario }) => scenario === 'scenario-1'))

it('joins what is remembered with what records say, each run once, newest first', () => {
  const [one, two, three] = [run('r1', 0), run('r2', 1), run('r3', 2, 'failed')]
  const { past } = pastOf(remembered(one!, two!), [kept(three!), kept(two!)], 'scenario-1')
  expect(past.map(({ run: id, outcome, hasRecord }) => [id, outcome, hasRecord])).toEqual([
    ['r3', 'failed', true],
    ['r2', 'passed', true],
    ['r1', 'passed', false],
  ])
})

it('tells how far its answers are chance, by what one commit has said twice', () => {
  const runs = [run('r1', 0), run('r2', 1, 'failed'), run('r3', 2), run('r4', 3, 'failed')]
  expect(pastOf(remembered(...runs), [], 'scenario-1').flakes).toEqual([
    expect.objectContaining({ environment: 'netns', steadiness: 'flaky', attempts: 4, failures: 2 }),
  ])
})

it('knows nothing of a scenario that nobody remembers', () => {
  expect(pastOf([], [kept(run('r1', 0))], 'scenario-9')).toEqual({ past: [], flakes: [] })
})
