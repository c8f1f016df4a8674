import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { keepFailures } from './failures/keep.ts'
import { readFailures } from './failures/kept.ts'
import { classifyScenario } from './flake/classify.ts'
import { compareWith } from './history/compare.ts'
import { finishedLines, historyLines } from './history.ts'
import { openMessageLog, prepareRun, type Reports, writeReports } from './index.ts'
import { shortReason } from './portal/model/reason.ts'
import { context, temporaryFolder } from './testing/project.ts'
import {
  attempted,
  causesOf,
  finished,
  passedOver,
  planned,
  record,
  started,
  whole,
} from './testing/stream.ts'

// A run that somebody stopped in order: the rest of it was neither kept nor broken, and everybody says so.

const why = 'not played: the run was interrupted before'
const stream = [
  started,
  ...['a', 'b', 'c', 'd'].flatMap(planned),
  ...attempted('a', 'PASSED'),
  ...attempted('b', 'FAILED'),
  ...passedOver('c'),
  ...passedOver('d'),
  finished,
]

describe('the record of a run that was interrupted', () => {
  const found = record(stream)

  test('says of each scenario that was passed over why it was not played', () => {
    expect(found.scenarios.map((one) => one.why)).toEqual([undefined, '* it works: failed', why, why])
    expect(found.counts).toEqual({ passed: 1, failed: 3, skipped: 0, flaky: 0 })
  })

  test('is red, and takes none of them for a promise that was broken', () => {
    expect(found.verdict.causes).toEqual([
      { code: 'SCENARIO_FAILED', text: '1 of 4 scenarios failed' },
      { code: 'NOT_PLAYED', text: `2 of 4 scenarios were ${why}` },
    ])
    expect(found.verdict.sentence).toBe(
      '1 of 4 scenarios failed, and 1 thing went wrong with the run itself.',
    )
  })

  test('is nobody’s failure where nothing was played', () => {
    expect(classifyScenario(found, found.scenarios[2]!)).toBeUndefined()
  })

  test('tells the wall of the portal the same', () => {
    expect(shortReason(found.scenarios[2]!, found)).toBe(why)
  })

  test('is red for that alone', () => {
    const { verdict } = record([started, ...planned('a'), ...passedOver('a'), finished])
    expect([verdict.colour, verdict.sentence]).toEqual(['red', `1 of 1 scenario was ${why}.`])
  })

  test('a skip that nobody explains is still one, and so is a scenario that was played after all', () => {
    expect(record(whole('a', 'SKIPPED')).scenarios[0]!.why).toBe('skipped without a named reason')
    const [begun, told] = passedOver('a')
    const [, ...played] = attempted('a', 'PASSED')
    const [one] = record([started, ...planned('a'), begun!, told!, ...played, finished]).scenarios
    expect(one).toMatchObject({ outcome: 'passed', attempts: [{ status: 'passed' }] })
  })

  test('says nothing of them to the history, and names none of them as newly failing', () => {
    expect(finishedLines(found).map(({ title }) => title)).toEqual(['a', 'b'])
    const before = record([
      started,
      ...['a', 'b', 'c', 'd'].flatMap(planned),
      ...['a', 'b', 'c', 'd'].flatMap((name) => attempted(name, 'PASSED')),
      finished,
    ])
    const lines = historyLines({ ...before, context: { ...before.context, runId: 'run-0' } })
    const { newlyFailing, notRun } = compareWith(lines, found)!
    expect(newlyFailing.map(({ title }) => title)).toEqual(['b'])
    expect(notRun.map(({ title }) => title)).toEqual(['c', 'd'])
  })
})

describe('its reports', () => {
  const folder = temporaryFolder()
  const out = join(folder.path, 'out')
  let reports: Reports
  const text = (path: string): string => readFileSync(path, 'utf8')
  beforeAll(async () => {
    prepareRun(out, context)
    const log = openMessageLog(out)
    for (const envelope of stream) log.write(envelope)
    log.close()
    reports = await writeReports({
      outDirectory: out,
      scope: [],
      runnerSuccess: false,
      complaints: () => ['it was interrupted'],
      allure: { page: false },
    })
  })
  afterAll(() => folder[Symbol.dispose]())

  test('agree with each other, and stay red', () => {
    expect(causesOf(reports.record)).toEqual(['SCENARIO_FAILED', 'NOT_PLAYED', 'COMPLAINT'])
  })

  test.each(['junit', 'summary', 'page', 'record'] as const)(
    'tell in %s why they were not played',
    (format) => {
      const told = text(reports.files[format])
      expect(told).toContain(why)
      expect(told).not.toContain('without a named reason')
    },
  )

  test('tell it in Allure, where they are broken and not failed', () => {
    const results = readdirSync(reports.files.allureResults)
      .filter((name) => name.endsWith('-result.json'))
      .map((name) => JSON.parse(text(join(reports.files.allureResults, name))))
    const told = results.filter(({ statusDetails }) => statusDetails.message === why)
    expect(told.map(({ status }) => status)).toEqual(['broken', 'broken'])
  })

  test('keep no failure of them that would take the place of a real one', () => {
    const failures = join(folder.path, 'failures')
    expect(keepFailures({ out, failures, nowMs: Date.parse(context.startedAt) })).toBe(1)
    expect(readFailures(failures).map(({ scenario }) => scenario)).toEqual([reports.record.scenarios[1]!.id])
  })
})
