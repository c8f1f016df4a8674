import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openMessageLog, prepareRun, type Reports, verifyReports, writeReports } from '../index.ts'
import type { ManualLine } from '../model.ts'
import { reconcile } from '../reconcile.ts'
import { people } from '../testing/people.ts'
import { context, temporaryFolder } from '../testing/project.ts'
import { whole } from '../testing/stream.ts'

const folder = temporaryFolder()
afterAll(() => folder[Symbol.dispose]())

const written = async (name: string, manual: readonly ManualLine[]): Promise<Reports> => {
  const outDirectory = join(folder.path, name)
  prepareRun(outDirectory, context)
  const log = openMessageLog(outDirectory)
  for (const envelope of whole('a')) log.write(envelope)
  log.close()
  return writeReports({ outDirectory, scope: [], manual, runnerSuccess: true, allure: { page: false } })
}

let reports: Reports
const out = join(folder.path, 'out')
beforeAll(async () => {
  reports = await written('out', people)
})

const differences = async ({ files, record } = reports): Promise<readonly string[]> =>
  (await reconcile(files, record, { allurePage: false })).map(({ text }) => text)

/** What is said while `path` holds something else, or nothing where `change` answers undefined. */
const changed = async (name: string, change: (text: string) => string | undefined) => {
  const path = join(out, name)
  const before = readFileSync(path, 'utf8')
  const after = change(before)
  expect(after).not.toBe(before)
  if (after === undefined) rmSync(path)
  else writeFileSync(path, after)
  try {
    return await differences()
  } finally {
    writeFileSync(path, before)
  }
}

const resultOf = (status: string): string => {
  const found = readdirSync(join(out, 'allure-results')).find((name) =>
    readFileSync(join(out, 'allure-results', name), 'utf8').includes(`{"name":"manual","value":"${status}"}`),
  )
  return join('allure-results', found!)
}
const says = (format: string, what: string): string[] => [
  expect.stringContaining(`${format} does not agree with what people performed: it says ${what}`) as string,
]

test('people in every state are told alike everywhere, and change neither verdict nor counts', async () => {
  expect(reports).toMatchObject({ verdict: 'green', counts: { passed: 1, failed: 0, skipped: 0 } })
  expect(await differences()).toEqual([])
  expect(readFileSync(join(out, 'badge.svg'), 'utf8')).toContain('>1 passed<')
  expect(readFileSync(join(out, 'summary.md'), 'utf8')).toContain('**1 passed, 0 failed, 0 skipped**')
})

describe('a failure that a person saw is missed by name', () => {
  const failed = '"She sees what is failed" (manual-failed), which is failed'

  test.each<[string, string, (text: string) => string | undefined, string]>([
    [
      'is passed in JUnit',
      'junit-people.xml',
      (text) =>
        text
          .replace(/<failure .*?<\/failure>/, '')
          .replaceAll('failures="1"', 'failures="0"')
          .replace('name="state" value="failed"', 'name="state" value="passed"'),
      `"passed" of ${failed}`,
    ],
    [
      'looks passed in JUnit',
      'junit-people.xml',
      (text) => text.replace(/<failure .*?<\/failure>/, '').replaceAll('failures="1"', 'failures="0"'),
      `"failed, shown as passed" of ${failed}`,
    ],
    [
      'is missing in JUnit',
      'junit-people.xml',
      (text) =>
        text
          .replace(/<testcase (?:(?!<testcase ).)*?<failure .*?<\/testcase>/s, '')
          .replaceAll('failures="1"', 'failures="0"')
          .replaceAll('tests="7"', 'tests="6"'),
      `"nothing" of ${failed}`,
    ],
    [
      'is passed on the page',
      'index.html',
      (text) => text.replace('data-status="failed"', 'data-status="passed"'),
      `"passed" of ${failed}`,
    ],
    [
      'is passed in the record',
      'record.json',
      (text) => text.replace('"status":"failed"', '"status":"passed"'),
      `"passed" of ${failed}`,
    ],
    [
      'was passed for whoever ran it',
      'ending.json',
      (text) => text.replace('"status":"failed"', '"status":"passed"'),
      `"passed" of ${failed}`,
    ],
    [
      'is passed in the metrics',
      'metrics.txt',
      (text) =>
        text
          .replace('{status="failed"} 1\n', '{status="failed"} 0\n')
          .replace('{status="passed"} 1\n', '{status="passed"} 2\n'),
      'that 2 scenarios of people are passed, the record 1',
    ],
    [
      'is not in the list of the summary',
      'summary.md',
      (text) => text.replace(/^- failed: She .*\n/m, '').replace('1 of 7 hold', '1 of 6 hold'),
      'that 0 scenarios of people are failed, the record 1',
    ],
  ])('where it %s', async (_how, name, change, what) => {
    expect(await changed(name, change)).toEqual(says(name, what))
  })

  test.each<[string, (text: string) => string | undefined, string]>([
    ['is missing', () => undefined, '"nothing"'],
    [
      'is passed',
      (text) =>
        text
          .replace('"name":"manual","value":"failed"', '"name":"manual","value":"passed"')
          .replace(/"status":"failed"/, '"status":"passed"'),
      '"passed"',
    ],
    [
      'looks passed',
      (text) => text.replace(/"status":"failed"/, '"status":"passed"'),
      '"failed, shown as passed"',
    ],
  ])('where it %s in Allure', async (_how, change, what) => {
    expect(await changed(resultOf('failed'), change)).toEqual(says('allure-results', `${what} of ${failed}`))
  })

  test('where the whole file of JUnit is lost, or twice there', async () => {
    const all = await changed('junit-people.xml', () => undefined)
    expect(all).toEqual(says('junit-people.xml', '"nothing" of "She sees what is passed"'))
    writeFileSync(join(out, 'junit-people-2.xml'), readFileSync(join(out, 'junit-people.xml')))
    try {
      expect(await differences()).toEqual([expect.stringContaining('it tells manual-passed twice')])
    } finally {
      rmSync(join(out, 'junit-people-2.xml'))
    }
  })
})

test('what has not been performed must not look passed, nor an expired verdict', async () => {
  for (const status of ['unplanned', 'expired', 'blocked'])
    expect(
      await changed(resultOf(status), (text) => text.replace(/"status":"skipped"/, '"status":"passed"')),
    ).toEqual(says('allure-results', `"${status}, shown as passed"`))
})

test('people among what machines played, and people that nobody knows, are found', async () => {
  const machine = readdirSync(join(out, 'allure-results')).find((name) => /^[0-9a-f]{8}-.*-result/.test(name))
  const among = await changed(join('allure-results', machine!), (text) =>
    text.replace('"labels":[', '"labels":[{"name":"manual","value":"passed"},'),
  )
  expect(among).toEqual([
    expect.stringContaining('allure-results does not agree with the stream: it has people'),
  ])
  const fewer = { ...reports.record, manual: people.slice(1) }
  expect(await differences({ ...reports, record: fewer })).toContainEqual(
    expect.stringMatching(/^junit-people\.xml .*"passed" of manual-passed, which nobody performs$/),
  )
})

test('the page of Allure shows people among machines, and both are counted', async () => {
  const page = async (passed: number, failed: number) => {
    const statistic = { passed, failed, broken: 0, skipped: 5, unknown: 0 }
    const data = Buffer.from(JSON.stringify({ statistic })).toString('base64')
    mkdirSync(join(out, 'allure-report'), { recursive: true })
    writeFileSync(
      join(out, 'allure-report/index.html'),
      `<script>d('widgets/summary.json','${data}')</script>`,
    )
    return (await reconcile(reports.files, reports.record, { allurePage: true })).map(({ text }) => text)
  }
  expect(await page(2, 1)).toEqual([])
  expect(await page(3, 0)).toEqual([expect.stringContaining('allure-report does not agree')])
  rmSync(join(out, 'allure-report'), { recursive: true })
})

test('whoever receives a publication with people can verify it, and one of which nobody told of people too', async () => {
  expect((await verifyReports(out)).problems).toEqual([])
  await written('nobody', [])
  expect((await verifyReports(join(folder.path, 'nobody'))).problems).toEqual([])
})
