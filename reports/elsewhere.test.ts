import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lostElsewhere } from './elsewhere.ts'
import {
  openMessageLog,
  prepareRun,
  type Reports,
  reportFiles,
  runIdElsewhere,
  writeReports,
} from './index.ts'
import { reconcile } from './reconcile.ts'
import { context, temporaryFolder } from './testing/project.ts'
import { whole } from './testing/stream.ts'

let folder: ReturnType<typeof temporaryFolder>
const out = () => join(folder.path, 'out')
const far = () => join(reportFiles(out()).topologies, 'six-regions')

beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => folder[Symbol.dispose]())

const prepare = (runId = runIdElsewhere(context.runId, 'six-regions')): void => {
  prepareRun(out(), context)
  prepareRun(far(), { ...context, runId })
}

const played = (directory: string, status: string): Promise<Reports> => {
  const log = openMessageLog(directory)
  for (const envelope of whole('a', status)) log.write(envelope)
  log.close()
  return written(directory)
}

const written = (directory: string): Promise<Reports> =>
  writeReports({
    outDirectory: directory,
    scope: [],
    runnerSuccess: true,
    allure: { page: false },
  })

test('green everywhere is green, and the page shows each scenario on each network', async () => {
  prepare()
  await played(far(), 'PASSED')
  const { verdict, causes, record, files } = await played(out(), 'PASSED')
  expect([verdict, causes]).toEqual(['green', []])
  expect(record.elsewhere).toMatchObject([
    { topology: 'six-regions', colour: 'green', page: 'topologies/six-regions/index.html' },
  ])
  const page = readFileSync(files.page, 'utf8')
  expect(page).toContain('href="topologies/six-regions/index.html"')
  expect(page).toContain(
    `data-place="six-regions" data-promise="${record.scenarios[0]!.id}" data-result="passed"`,
  )
  expect(readFileSync(files.summary, 'utf8')).toContain('The same on **six-regions**: 1 passed')
})

test('red on another network is red here, with its name, and is counted there only', async () => {
  prepare()
  await played(far(), 'FAILED')
  const { verdict, causes, counts } = await played(out(), 'PASSED')
  expect(verdict).toBe('red')
  expect(causes).toEqual(['On six-regions: 1 of 1 scenario failed.'])
  expect(counts).toMatchObject({ passed: 1, failed: 0 })
})

test('a network that was to be played and left no folder is red', async () => {
  prepareRun(out(), { ...context, elsewhere: ['six-regions'] })
  expect((await played(out(), 'PASSED')).causes).toEqual([
    'On six-regions: it was to be played, and left no reports',
  ])
})

test('a network without a record, or with that of another run, is red', async () => {
  prepare()
  expect((await played(out(), 'PASSED')).causes[0]).toMatch(/^On six-regions: its record cannot be used: /)
  prepare('run-0.six-regions')
  await played(far(), 'PASSED')
  expect((await played(out(), 'PASSED')).causes[0]).toContain('which is another run')
})

test('a page that shows another outcome than that network told is found', async () => {
  prepare()
  await played(far(), 'PASSED')
  const { files, record } = await played(out(), 'PASSED')
  const page = readFileSync(files.page, 'utf8')
  writeFileSync(files.page, page.replace('data-result="passed"', 'data-result="skipped"'))
  const causes = await reconcile(files, record, { allurePage: false })
  expect(causes.map(({ text }) => text).join()).toMatch(/the page and the JUnit file of six-regions differ/)
})

test('the next run starts without the networks of the last', async () => {
  prepare()
  await played(far(), 'PASSED')
  prepareRun(out(), context)
  expect((await played(out(), 'PASSED')).record).not.toHaveProperty('elsewhere')
})

test('a scenario that never came up on another network is missed, unless no network makes a difference', () => {
  const far = (outcomes: Readonly<Record<string, 'passed'>>) =>
    [{ topology: 'six-regions', outcomes }] as unknown as Parameters<typeof lostElsewhere>[1]
  const scenarios = [
    { id: 'a', tags: ['@slow'] },
    { id: 'b', tags: ['@once'] },
  ]
  expect(lostElsewhere(scenarios, far({ a: 'passed' }))).toEqual([])
  expect(lostElsewhere(scenarios, far({ b: 'passed' })).map(({ text }) => text)).toEqual([
    'On six-regions: 1 scenario of this run never came up there',
  ])
  const words = ['constructor', 'toString', '__proto__'].map((id) => ({ id, tags: [] }))
  expect(lostElsewhere(words, far({})).map(({ text }) => text)).toEqual([
    'On six-regions: 3 scenarios of this run never came up there',
  ])
})
