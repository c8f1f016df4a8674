import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readContext } from './context.ts'
import { openMessageLog, prepareRun, reportFiles, writeReports } from './index.ts'
import { context, temporaryFolder } from './testing/project.ts'
import { whole } from './testing/stream.ts'

const write = (outDirectory: string) =>
  writeReports({
    outDirectory,
    scope: [],
    runnerSuccess: true,
    allure: { page: false },
  })

test('nothing of an earlier run is left, and the context of this one is there', async () => {
  using folder = temporaryFolder()
  const out = join(folder.path, 'out')
  prepareRun(out, { ...context, runId: 'earlier' })
  const log = openMessageLog(out)
  for (const envelope of whole('a')) log.write(envelope)
  log.close()
  expect((await write(out)).verdict).toBe('green')

  prepareRun(out, context)
  expect(existsSync(reportFiles(out).record)).toBe(false)
  expect(JSON.parse(readFileSync(reportFiles(out).context, 'utf8'))).toEqual(context)
  const { verdict, causes } = await write(out)
  expect(verdict).toBe('red')
  expect(causes.join()).toContain('messages.ndjson cannot be read')
})

test('a folder with anything else in it is not emptied', () => {
  using folder = temporaryFolder()
  writeFileSync(join(folder.path, 'thesis.doc'), 'years of work')
  expect(() => prepareRun(folder.path, context)).toThrow('it holds "thesis.doc", which is not a report')
  expect(readFileSync(join(folder.path, 'thesis.doc'), 'utf8')).toBe('years of work')
})

test('a link to a folder is not followed', () => {
  using folder = temporaryFolder()
  mkdirSync(join(folder.path, 'elsewhere'))
  symlinkSync(join(folder.path, 'elsewhere'), join(folder.path, 'out'))
  expect(() => prepareRun(join(folder.path, 'out'), context)).toThrow('is a link or a file')
})

test('a run id that could break out of a comment or an attribute is refused', () => {
  using folder = temporaryFolder()
  expect(() => prepareRun(join(folder.path, 'out'), { ...context, runId: '--><script>' })).toThrow('run id')
})

test('a context that cannot be read makes the run red, and the reports are still written', async () => {
  using folder = temporaryFolder()
  const out = join(folder.path, 'out')
  prepareRun(out, context)
  writeFileSync(reportFiles(out).context, '{')
  const { causes, files } = await write(out)
  expect(causes[0]).toContain('context.json cannot be used')
  expect(existsSync(files.page)).toBe(true)
})

test('a runner that ends with a failure makes a green stream red', async () => {
  using folder = temporaryFolder()
  const out = join(folder.path, 'out')
  prepareRun(out, context)
  const log = openMessageLog(out)
  for (const envelope of whole('a')) log.write(envelope)
  log.close()
  const { causes } = await writeReports({
    outDirectory: out,
    scope: [],
    runnerSuccess: false,
    allure: { page: false },
  })
  expect(causes).toEqual(['the runner ended with a failure that its messages do not show'])
})

test('what else is wrong with a run makes it red in every view', async () => {
  using folder = temporaryFolder()
  const out = join(folder.path, 'out')
  prepareRun(out, context)
  const log = openMessageLog(out)
  for (const envelope of whole('a')) log.write(envelope)
  log.close()
  const { verdict, files } = await writeReports({
    outDirectory: out,
    scope: [],
    runnerSuccess: true,
    complaints: ({ scenarios }) => [`${scenarios.length} network outlived the run`],
    allure: { page: false },
  })
  expect(verdict).toBe('red')
  for (const path of [files.record, files.summary, files.page])
    expect(readFileSync(path, 'utf8')).toContain('1 network outlived the run')
})

test('results of another run in the same folder are red, naming both runs', async () => {
  using folder = temporaryFolder()
  const out = join(folder.path, 'out')
  prepareRun(out, { ...context, runId: 'the-other' })
  const log = openMessageLog(out)
  for (const envelope of whole('a')) log.write(envelope)
  log.close()
  const options = {
    outDirectory: out,
    scope: [],
    runnerSuccess: true,
    allure: { page: false },
  }
  expect((await writeReports({ ...options, runId: 'the-other' })).verdict).toBe('green')
  const { verdict, causes } = await writeReports({ ...options, runId: 'this-one' })
  expect(verdict).toBe('red')
  expect(causes.join()).toContain('context.json is of run the-other, not of this run this-one')
})

test('a page that could not be written is not said to be there', async () => {
  using folder = temporaryFolder()
  const out = join(folder.path, 'out')
  prepareRun(out, context)
  const log = openMessageLog(out)
  for (const envelope of whole('a')) log.write(envelope)
  log.close()
  expect((await write(out)).page.made).toBe(true)
  rmSync(reportFiles(out).page)
  mkdirSync(join(reportFiles(out).page, 'in-the-way'), { recursive: true })
  const { page, verdict } = await write(out)
  expect({ page, verdict }).toEqual({ page: { made: false }, verdict: 'red' })
})

test('the plan of a run and its reasons come back bounded, rows that are no rows left out', () => {
  using folder = temporaryFolder()
  const plan = {
    event: 'merge-request',
    rows: [
      {
        stage: 'functional',
        provider: 'netns',
        topology: 'behind-nat',
        tags: 'not @slow',
        reason: 'steps changed',
      },
    ],
    notRun: [{ what: 'soak', reason: 'only at night' }],
  }
  const written = {
    ...context,
    topology: 'behind-nat',
    network: 'net-0102',
    plan: { ...plan, rows: [...plan.rows, 7 as never] },
  }
  prepareRun(join(folder.path, 'out'), written)
  expect(readContext(join(folder.path, 'out/context.json'))).toMatchObject({
    context: { topology: 'behind-nat', network: 'net-0102', plan },
  })
})
