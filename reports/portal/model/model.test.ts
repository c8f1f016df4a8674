import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readKept } from '../../kept-file.ts'
import { keepRun, recordOf, scenarioOf, timelineText } from '../testing/records.ts'
import { assemble } from './assemble.ts'
import { columnsOf, standingOf } from './columns.ts'
import { scenarioText } from './feature-text.ts'
import { writtenCases } from './features.ts'
import { readRuns } from './runs.ts'
import { coverageOf } from './scope.ts'
import { parseTimeline } from './timeline.ts'
import type { PortalIndex } from './types.ts'

const indexOf = (...records: readonly ReturnType<typeof recordOf>[]): PortalIndex =>
  assemble({
    kept: { runs: records.map((record) => ({ record, folder: '' })), problems: [] },
    scope: [
      {
        id: 'ucan',
        title: 'Tokens',
        accept: [
          { n: 1, text: 'one' },
          { n: 2, text: 'two' },
        ],
      },
    ],
    written: [],
    madeAt: '2026-11-23T10:00:00Z',
  })
const run = (id: string, outcome: 'passed' | 'failed' | 'flaky' | 'skipped', commit = 'a'.repeat(40)) =>
  recordOf({ id, day: 0, commit, scenarios: [scenarioOf(1, { outcome })] })

describe('runs on disk', () => {
  it('are read newest first, each once, whatever folder they lie in', () => {
    const folder = mkdtempSync(join(tmpdir(), 'nunet-runs-'))
    keepRun(folder, recordOf({ id: 'old', day: 0, scenarios: [] }))
    const newer = keepRun(folder, recordOf({ id: 'new', day: 5, scenarios: [] }))
    // What the same run says of a further network.
    keepRun(join(newer, 'topologies'), recordOf({ id: 'new.six-regions', day: 6, scenarios: [] }))
    const { runs } = readRuns([folder, newer, join(folder, 'absent')])
    expect(runs.map(({ record }) => record.context.runId)).toEqual(['new.six-regions', 'new', 'old'])
    rmSync(folder, { recursive: true })
  })
})

describe('evidence that a run has kept', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nunet-kept-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const attachments = join(folder, 'attachments')

  it('is a file of its own: no link, no pipe, and not in a folder that is a link', () => {
    mkdirSync(attachments)
    writeFileSync(join(folder, 'secret.txt'), 'of whoever looks')
    writeFileSync(join(attachments, 'log.txt'), 'of bob')
    symlinkSync('../secret.txt', join(attachments, 'link.txt'))
    execFileSync('mkfifo', [join(attachments, 'pipe.txt')])
    const read = (name: string) => readKept(folder, `attachments/${name}`)?.toString()
    expect(['log.txt', 'link.txt', 'pipe.txt'].map(read)).toEqual(['of bob', undefined, undefined])
    const elsewhere = join(folder, 'elsewhere')
    mkdirSync(elsewhere)
    symlinkSync('..', join(elsewhere, 'attachments'))
    expect(readKept(elsewhere, 'attachments/secret.txt')).toBeUndefined()
  })

  it('is of no run whose name would lead out of a folder', () => {
    const runs = join(folder, 'runs')
    mkdirSync(join(runs, 'hostile'), { recursive: true })
    for (const id of ['../../x', '..', '.', 'a/b', '']) {
      writeFileSync(
        join(runs, 'hostile', 'record.json'),
        JSON.stringify(recordOf({ id, day: 0, scenarios: [] })),
      )
      const problems = ['hostile/record.json is not a record of a run']
      expect(readRuns([runs])).toEqual({ runs: [], problems })
    }
  })
})

describe('the wall', () => {
  it('has a column for each build in each environment, with its newest run', () => {
    const index = indexOf(run('r3', 'passed'), run('r2', 'failed'), run('r1', 'passed', 'b'.repeat(40)))
    expect(columnsOf(index).map((column) => column.run.id)).toEqual(['r3', 'r1'])
  })

  it('a pass in one environment never hides a failure in another, and a newer pass in the same one does', () => {
    const elsewhere = recordOf({ id: 'r2', day: 1, provider: 'process', scenarios: [scenarioOf(1)] })
    const hidden = indexOf(elsewhere, run('r1', 'failed'))
    const mended = indexOf(run('r2', 'passed'), run('r1', 'failed'))
    const outcomes = [hidden, mended].map(
      ({ runs, scenarios }) => standingOf(runs, scenarios[0]!)?.result.outcome,
    )
    expect(outcomes).toEqual(['failed', 'passed'])
  })

  it('knows a scenario that the newest run left out', () => {
    const index = indexOf(recordOf({ id: 'r2', day: 1, scenarios: [] }), run('r1', 'passed'))
    expect(index.scenarios.map(({ results }) => results.map((one) => one?.outcome))).toEqual([
      [undefined, 'passed'],
    ])
  })
})

describe('the scope', () => {
  it.each([
    ['passed', 'proven'],
    ['flaky', 'proven'],
    ['failed', 'broken'],
    ['skipped', 'waiting'],
  ] as const)('a line whose last result is %s is %s', (outcome, state) => {
    const [item] = coverageOf(indexOf(run('r1', outcome)))
    expect(item?.lines.map((line) => line.state)).toEqual([state, 'missing'])
  })
})

describe('a timeline', () => {
  it('leaves out what is no event, and puts faults to their host', () => {
    const events = parseTimeline(timelineText())
    expect(events.map(({ source, host }) => [source, host])).toEqual([
      ['clocks', ''],
      ['step', ''],
      ['daemon', 'alice'],
      ['step', ''],
      ['fault', 'bob'],
      ['telemetry', 'alice'],
      ['daemon', 'alice'],
    ])
  })

  it('shows characters that reorder text as what they are', () => {
    expect(parseTimeline(timelineText()).at(-1)?.text).not.toContain('\u202e')
  })
})

describe('the text of a scenario', () => {
  const feature =
    'Feature: f\n\n  @a\n  @b\n  Scenario: one\n    Given x\n\n  @c\n  Scenario: two\n    Given y\n'

  it('is its own lines with its tags', () => {
    expect(scenarioText(feature, { line: 5, name: 'one' })).toBe('@a\n@b\nScenario: one\n  Given x')
  })

  it('is not another’s', () => {
    expect(scenarioText(feature, { line: 5, name: 'renamed' })).toBeUndefined()
  })
})

describe('written scenarios', () => {
  const text =
    'Feature: f\n  @manual @id:look\n  Scenario: one\n    Given x\n\n  @id:two\n  Scenario: two\n    Given x\n'

  it('are all of them, by the ids and lines of records; a file that does not parse has none', () => {
    const found = writtenCases([
      { uri: 'a.feature', text },
      { uri: 'b.feature', text: 'nonsense' },
    ])
    expect(found.map(({ id, line }) => [id, line])).toEqual([
      ['look', 3],
      ['two', 7],
    ])
  })

  it('stand on the wall although none has run', () => {
    const written = writtenCases([{ uri: 'a.feature', text }])
    const { scenarios } = assemble({ kept: { runs: [], problems: [] }, scope: [], written, madeAt: '' })
    expect(scenarios.map(({ title, isManual }) => [title, isManual])).toEqual([
      ['one', true],
      ['two', false],
    ])
  })
})
