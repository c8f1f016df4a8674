import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openMessageLog, prepareRun, type Reports, writeReports } from './index.ts'
import { reconcile } from './reconcile.ts'
import { context, temporaryFolder } from './testing/project.ts'
import { attempted, finished, planned, started } from './testing/stream.ts'

const folder = temporaryFolder()
const out = join(folder.path, 'out')
let reports: Reports
const originals = new Map<string, Buffer>()

/** Two passed, one flaky, one failed. */
const stream = [
  started,
  ...['a', 'b', 'c', 'd'].flatMap(planned),
  ...['a', 'b'].flatMap((name) => attempted(name, 'PASSED')),
  ...attempted('c', 'FAILED', { again: true }),
  ...attempted('c', 'PASSED', { attempt: 1 }),
  ...attempted('d', 'FAILED'),
  finished,
]

beforeAll(async () => {
  prepareRun(out, context)
  const log = openMessageLog(out)
  for (const envelope of stream) log.write(envelope)
  log.close()
  reports = await writeReports({
    outDirectory: out,
    scope: [],
    runnerSuccess: true,
    allure: { page: false },
  })
  const { files } = reports
  const results = readdirSync(files.allureResults).map((name) => join(files.allureResults, name))
  for (const path of [
    files.record,
    files.junit,
    files.summary,
    files.page,
    files.messages,
    files.metrics,
    ...results,
  ])
    originals.set(path, readFileSync(path))
})

afterAll(() => folder[Symbol.dispose]())

const restore = (): void => {
  for (const [path, content] of originals) writeFileSync(path, content)
}

const tamperedWith = async (change: () => void): Promise<string[]> => {
  change()
  try {
    return (await reconcile(reports.files, reports.record, { allurePage: false })).map(({ text }) => text)
  } finally {
    restore()
  }
}

const edit = (path: string, from: string | RegExp, to: string): void => {
  const before = readFileSync(path, 'utf8')
  const after = before.replace(from, to)
  expect(after).not.toBe(before)
  writeFileSync(path, after)
}

const resultOf = (status: string): string => {
  const name = readdirSync(reports.files.allureResults).find(
    (candidate) =>
      candidate.endsWith('-result.json') &&
      readFileSync(join(reports.files.allureResults, candidate), 'utf8').includes(`"status":"${status}"`),
  )
  return join(reports.files.allureResults, name!)
}

test('what was written agrees with the stream', async () => {
  expect(reports.causes.join()).toMatch(/^1 of 4 scenarios failed,"c" passed only after[^,]+$/)
  expect(await tamperedWith(() => undefined)).toEqual([])
})

describe('a change to one format is found, and the format is named', () => {
  const changes: Record<string, [string, () => void]> = {
    'a test case less': ['junit.xml', () => edit(reports.files.junit, /<testcase .*?<\/testcase>/, '')],
    'a test case less, and the totals made to fit': [
      'junit.xml',
      () => {
        edit(reports.files.junit, /<testcase .*?<\/testcase>/, '')
        edit(reports.files.junit, / tests="4"/g, ' tests="3"')
      },
    ],
    'totals that say less': ['junit.xml', () => edit(reports.files.junit, / failures="1"/, ' failures="0"')],
    'a failure taken out': ['junit.xml', () => edit(reports.files.junit, /<failure.*?<\/failure>/s, '')],
    'a flaky case made steady': [
      'junit.xml',
      () => edit(reports.files.junit, 'value="flaky"', 'value="passed"'),
    ],
    'XML that does not close': ['junit.xml', () => edit(reports.files.junit, '</testsuites>', '')],
    'a control character': ['junit.xml', () => edit(reports.files.junit, 'it works', 'it\u0000works')],
    'junit of another run': ['junit.xml', () => edit(reports.files.junit, 'name="run-1"', 'name="run-2"')],
    'an empty junit': ['junit.xml', () => truncateSync(reports.files.junit)],
    'a truncated result': ['allure-results', () => truncateSync(resultOf('passed'), 100)],
    'a flipped result': [
      'allure-results',
      () => edit(resultOf('failed'), '"status":"failed"', '"status":"passed"'),
    ],
    'a result less': ['allure-results', () => rmSync(resultOf('passed'))],
    'a result of another run': [
      'allure-results',
      () => edit(resultOf('passed'), '"value":"run-1"', '"value":"run-2"'),
    ],
    'a flipped row': [
      'summary.md',
      () => edit(reports.files.summary, '| 2 | 1 | 1 | 0 |', '| 3 | 1 | 0 | 0 |'),
    ],
    'a cut summary': ['summary.md', () => truncateSync(reports.files.summary, 80)],
    'a flipped tile': [
      'index.html',
      () => edit(reports.files.page, /(data-tile="[^"]+" data-outcome=")failed/, '$1passed'),
    ],
    'a cut page': ['index.html', () => truncateSync(reports.files.page, 20_000)],
    'a page of another run': [
      'index.html',
      () => edit(reports.files.page, 'content="run-1"', 'content="run-2"'),
    ],
    'a flipped scenario': [
      'record.json',
      () => edit(reports.files.record, '"outcome":"failed"', '"outcome":"passed"'),
    ],
    'a metric that counts otherwise': [
      'metrics.txt',
      () => edit(reports.files.metrics, '{outcome="failed"} 1', '{outcome="failed"} 0'),
    ],
    'a metric that is said twice': [
      'metrics.txt',
      () => edit(reports.files.metrics, '# EOF', 'acceptance_scenarios{outcome="failed"} 0\n# EOF'),
    ],
    'a metric less': ['metrics.txt', () => edit(reports.files.metrics, /acceptance_quarantined 0\n/, '')],
    'a ratio of another run': [
      'metrics.txt',
      () => edit(reports.files.metrics, /^acceptance_flake_ratio .*/m, 'acceptance_flake_ratio 0'),
    ],
    'people that nobody knows': [
      'metrics.txt',
      () => edit(reports.files.metrics, '# EOF', 'acceptance_manual_scenarios{status="passed"} 1\n# EOF'),
    ],
    'a file that is gone': ['record.json', () => rmSync(reports.files.record)],
  }
  test.each(Object.entries(changes))('%s', async (_name, [format, change]) => {
    const causes = await tamperedWith(change)
    expect(causes).toHaveLength(1)
    expect(causes[0]).toMatch(
      new RegExp(`^${format} does not agree with (the stream|what people performed): `),
    )
  })
})

test('a record that counts otherwise than the stream is found', async () => {
  const causes = await tamperedWith(() =>
    edit(reports.files.messages, /"status":"FAILED"/g, '"status":"PASSED"'),
  )
  expect(causes[0]).toBe(
    'the record in memory does not agree with the stream: it says 3 passed, 1 failed, 0 skipped (1 flaky), the stream 4 passed, 0 failed, 0 skipped (1 flaky)',
  )
})

test.each([
  [{ passed: 3, failed: 0, broken: 1, skipped: 0, unknown: 0 }, []],
  [
    { passed: 2, failed: 0, broken: 1, skipped: 0, unknown: 0 },
    [expect.stringMatching(/^allure-report does not agree with the stream: it says 2 passed, 1 failed/)],
  ],
])('the Allure page is held to its own figures: %j', async (statistic, expected) => {
  const data = Buffer.from(JSON.stringify({ statistic })).toString('base64')
  const report = join(reports.files.allureReport, 'index.html')
  mkdirSync(reports.files.allureReport, { recursive: true })
  writeFileSync(report, `<script>d('widgets/summary.json','${data}')</script>`)
  const causes = await reconcile(reports.files, reports.record, { allurePage: true })
  expect(causes.map(({ text }) => text)).toEqual(expected)
})
