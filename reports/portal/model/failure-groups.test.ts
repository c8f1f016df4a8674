import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Scenario } from '../../model.ts'
import { recordOf, scenarioOf } from '../testing/records.ts'
import { crashed, erred, keepSevenFailures, under } from '../testing/seven-failures.ts'
import { assemble } from './assemble.ts'
import { failuresIn, groupFailures } from './failure-groups.ts'
import { lastRunsOf } from './last-runs.ts'
import { type KeptRuns, readRuns } from './runs.ts'

const groupsOf = (kept: KeptRuns) => {
  const index = assemble({ kept, scope: [], written: [], madeAt: '' })
  return groupFailures(failuresIn(index.scenarios, lastRunsOf(index).runs))
}

/** The titles of each group. */
const titles = (...scenarios: readonly Scenario[]) => {
  const record = recordOf({ id: 'r', day: 0, scenarios })
  return groupsOf({ runs: [{ record, folder: '' }], problems: [] }).map(({ failures }) =>
    failures.map(({ row }) => row.title),
  )
}
const failed = (at: number, title: string) => scenarioOf(at, { outcome: 'failed', title })
const saying = (at: number, title: string, message: string) =>
  erred(failed(at, title), 'ExpectationError', message)
const fault = (environment: string, words: string) => ({
  environment,
  kind: 'partition',
  words,
  hosts: ['bob'],
  people: [],
  stood: 'throughout' as const,
  isOwn: false,
  isNear: true,
})

describe('failures that share a cause', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nunet-groups-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('are told together, those of the product first', () => {
    keepSevenFailures(folder)
    const groups = groupsOf(readRuns([folder]))
    expect(groups.map(({ whose, words, failures }) => [whose, words, failures.length])).toEqual([
      [
        'product',
        "A daemon crashed: TypeError: Cannot read properties of undefined (reading 'topic') at nunet:2243:82",
        2,
      ],
      ['product', undefined, 1],
      ['unknown', undefined, 1],
      ['environment', 'A fault stood on net-1: Isolating bob', 3],
    ])
  })

  it('are those with the same words, whatever the numbers, ids and machines in them', () => {
    expect(
      titles(
        saying(1, 'a', 'alice waited 10 s for did:key:z6MkabcDEF on net-1a2b, job f4ade2ddb1277886'),
        saying(2, 'b', 'Bob waited 12.5 s for did:key:z6Mkxyz on net-3c4d, job ea18959c38e98b1c'),
        saying(3, 'c', 'bob waited in vain'),
      ),
    ).toEqual([['a', 'b'], ['c']])
  })

  it('are not those of another crash, nor of another network or fault', () => {
    const other = crashed(failed(2, 'b'), 'bob', 'net-2')
    const elsewhere = JSON.parse(JSON.stringify(other).replaceAll('2243:82', '7:1')) as Scenario
    expect(
      titles(crashed(failed(1, 'a'), 'alice', 'net-1'), other, { ...elsewhere, id: 'c', title: 'c' }),
    ).toEqual([['a', 'b'], ['c']])
    expect(
      titles(
        under(failed(1, 'a'), fault('net-1', 'Isolating bob')),
        under(failed(2, 'b'), fault('net-2', 'Isolating bob')),
        under(failed(3, 'c'), fault('net-1', 'Filling the disk of bob')),
        under(failed(4, 'd'), fault('net-1', 'Isolating bob')),
      ),
    ).toEqual([['a', 'd'], ['b'], ['c']])
  })

  it('are one where a scenario failed for the same reason in two environments, and two where it did not', () => {
    const runs = (process: Scenario) => ({
      runs: [
        { record: recordOf({ id: 'n', day: 1, scenarios: [saying(1, 'a', 'it broke')] }), folder: '' },
        { record: recordOf({ id: 'p', day: 0, provider: 'process', scenarios: [process] }), folder: '' },
      ],
      problems: [],
    })
    const same = groupsOf(runs(saying(1, 'a', 'it broke')))
    expect(same.map(({ failures }) => failures.map(({ run, also }) => [run.environment, also]))).toEqual([
      [['netns', ['process']]],
    ])
    expect(groupsOf(runs(crashed(failed(1, 'a'), 'bob', 'net-2')))).toHaveLength(2)
  })

  it('come after failures where all of them passed in the end', () => {
    expect(titles(scenarioOf(1, { outcome: 'flaky', title: 'a' }), saying(2, 'b', 'it broke'))).toEqual([
      ['b'],
      ['a'],
    ])
  })
})
