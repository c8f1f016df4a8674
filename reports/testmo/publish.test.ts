import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { temporaryFolder } from '../testing/project.ts'
import { publishRun } from './publish.ts'
import { spooledRuns, spoolRun } from './spool.ts'
import { deskAt } from './testing/desk.ts'
import { recordOf, scenario } from './testing/record.ts'
import { startTestmoServer, type Trouble } from './testing/server.ts'

// Each call of Testmo's command line is a process, and a busy machine starts them slowly.
vi.setConfig({ testTimeout: 240_000 })

const three = recordOf([
  scenario('one'),
  scenario('two', { outcome: 'failed', why: 'it broke' }),
  scenario('three', { outcome: 'skipped', why: 'no partition here' }),
])

const spooled = (folder: string, record = three) => spoolRun(join(folder, 'spool'), record)

test('a run arrives whole: every test under its id, counted, completed, with its evidence by address', async () => {
  await using server = await startTestmoServer()
  using folder = temporaryFolder()
  const attachment = {
    name: 'log',
    mediaType: 'text/plain',
    bytes: 3,
    file: 'attachments/a b.txt',
    cut: false,
  }
  const [step] = scenario('four').attempts[0]!.steps
  const attempts = [
    { number: 1, durationMs: 9, status: 'passed' as const, steps: [{ ...step!, attachments: [attachment] }] },
  ]
  const job = spoolRun(
    join(folder.path, 'spool'),
    recordOf([...three.scenarios, scenario('four', { attempts })]),
    {
      artifactsUrl: 'https://forge.example.org/job/9',
    },
  )
  const published = await publishRun(deskAt(server), job)
  expect(published).toMatchObject({ how: 'published', counts: { total: 4, success: 2, failure: 1 } })
  expect(server.store.runs).toMatchObject([{ id: published.runId, isCompleted: true, source: 'acceptance' }])
  const tests = server.store.threads.flatMap((thread) => thread.tests)
  expect(tests.map(({ status }) => status)).toEqual(['passed', 'failure', 'skipped', 'passed'])
  expect(new Set(tests.map(({ key }) => key)).size).toBe(4)
  expect(tests[3]!.artifacts).toMatchObject([
    { url: 'https://forge.example.org/job/9/attachments/a%20b.txt', name: 'a%20b.txt' },
  ])
})

test('a renamed scenario keeps its key, and so its history', async () => {
  await using server = await startTestmoServer()
  using folder = temporaryFolder()
  const desk = deskAt(server)
  await publishRun(desk, spooled(folder.path, recordOf([scenario('kept')], 'before')))
  const renamed = scenario('kept', { title: 'Another name', feature: 'Another feature' })
  await publishRun(desk, spooled(folder.path, recordOf([renamed], 'after')))
  const [before, after] = server.store.threads.flatMap(({ tests }) => tests)
  expect(after).toMatchObject({ key: before!.key, name: 'Another name' })
})

test('publishing the same run again makes no second run', async () => {
  await using server = await startTestmoServer()
  using folder = temporaryFolder()
  const desk = deskAt(server)
  const first = await publishRun(desk, spooled(folder.path))
  const again = await publishRun(desk, spooled(folder.path))
  expect(again).toEqual({ ...first, how: 'already' })
  expect(server.store.runs).toHaveLength(1)
  expect(server.store.threads).toHaveLength(1)
})

test('more tests than one request may carry go in parts', async () => {
  await using server = await startTestmoServer()
  using folder = temporaryFolder()
  const many = Array.from({ length: 501 }, (_, index) => scenario(`s${index}`))
  await publishRun(deskAt(server), spooled(folder.path, recordOf(many)))
  expect(server.store.threads.map(({ tests }) => tests.length)).toEqual([250, 250, 1])
})

const passing: readonly (readonly [string, Trouble])[] = [
  ['503 at creation', { when: /POST .*\/automation\/runs$/, what: { kind: 'answer', status: 503 } }],
  ['429 at upload', { when: /append$/, what: { kind: 'answer', status: 429, retryAfter: '7' } }],
  ['a lost reply after creation', { when: /POST .*\/automation\/runs$/, what: { kind: 'reply-lost' } }],
  ['a lost reply after a thread was made', { when: /threads$/, what: { kind: 'reply-lost' } }],
  ['a lost reply after upload', { when: /append$/, what: { kind: 'reply-lost' } }],
  ['half a reply after creation', { when: /POST .*\/automation\/runs$/, what: { kind: 'half-reply' } }],
  ['a connection that is cut at upload', { when: /append$/, what: { kind: 'cut' } }],
  ['a lost reply after completion', { when: /runs\/\d+\/complete$/, what: { kind: 'reply-lost' } }],
  ['a cut while looking for an earlier run', { when: /GET .*\/automation\/runs\?/, what: { kind: 'cut' } }],
]

test.each(passing)('%s ends with one whole run', async (_, trouble) => {
  await using server = await startTestmoServer()
  using folder = temporaryFolder()
  const desk = deskAt(server)
  server.trouble(trouble)
  const published = await publishRun(desk, spooled(folder.path))
  expect(server.store.runs).toMatchObject([{ id: published.runId, isCompleted: true }])
  expect(server.store.threads.flatMap(({ tests }) => tests)).toHaveLength(3)
  expect(server.store.threads.every(({ isCompleted }) => isCompleted)).toBe(true)
  expect(desk.pauses).toHaveLength(1)
})

test('a server that never answers is left after a while, and its run is found again', async () => {
  await using server = await startTestmoServer()
  using folder = temporaryFolder()
  server.trouble({ when: /GET .*\/automation\/runs\?/, what: { kind: 'silent' } })
  const desk = deskAt(server)
  expect(await publishRun(desk, spooled(folder.path))).toMatchObject({ how: 'published' })
  expect(desk.said[0]).toContain('could not look for an earlier run')
})

test('a server that stays away ends in an error, and what is to be sent stays', async () => {
  await using server = await startTestmoServer()
  using folder = temporaryFolder()
  for (let nth = 0; nth < 4; nth++) server.trouble({ when: /append$/, what: { kind: 'answer', status: 503 } })
  const desk = deskAt(server)
  const job = spooled(folder.path)
  await expect(publishRun(desk, job)).rejects.toMatchObject({ code: 'TESTMO_UNREACHABLE', status: 503 })
  expect(desk.pauses).toEqual([1000, 2000, 4000])
  expect(spooledRuns(join(folder.path, 'spool'))).toEqual([job])
  expect(await publishRun(desk, job)).toMatchObject({ how: 'published' })
  expect(server.store.runs).toHaveLength(1)
  expect(server.store.threads.flatMap(({ tests }) => tests)).toHaveLength(3)
})

test('what the server refuses is closed, marked as incomplete, and red', async () => {
  await using server = await startTestmoServer()
  using folder = temporaryFolder()
  const desk = deskAt(server)
  server.trouble({ when: /append$/, what: { kind: 'answer', status: 422 } })
  const job = spooled(folder.path)
  await expect(publishRun(desk, job)).rejects.toMatchObject({ code: 'TESTMO_REFUSED', status: 422 })
  expect(desk.pauses).toEqual([])
  expect(server.store.runs[0]).toMatchObject({ isCompleted: true })
  expect(server.store.runs[0]!.fields.map(({ name }) => name)).toContain('incomplete')
  await expect(publishRun(desk, job)).rejects.toMatchObject({ code: 'TESTMO_CLOSED' })
})

test('a wrong token is told at once and shown nowhere', async () => {
  await using server = await startTestmoServer()
  using folder = temporaryFolder()
  const desk = deskAt(server, { token: 'wrong-and-secret' })
  const error = await publishRun(desk, spooled(folder.path)).catch((caught: unknown) => caught)
  expect(error).toMatchObject({
    code: 'TESTMO_REFUSED',
    status: 401,
    hint: expect.stringContaining('TESTMO_TOKEN'),
  })
  await expect(desk.submitter.createRun(spooled(folder.path))).rejects.toMatchObject({ status: 401 })
  expect(JSON.stringify([error, desk.said, String(error)])).not.toContain('wrong-and-secret')
})

test('tests that vanish on the way are noticed', async () => {
  await using server = await startTestmoServer()
  using folder = temporaryFolder()
  const desk = deskAt(server)
  await publishRun(desk, spooled(folder.path))
  server.store.threads[0]!.tests.pop()
  await expect(publishRun(desk, spooled(folder.path))).rejects.toMatchObject({
    code: 'TESTMO_CLOSED',
    message: expect.stringContaining('2 of 3'),
  })
})

test('a result that changed on the way is noticed', async () => {
  await using server = await startTestmoServer()
  using folder = temporaryFolder()
  const desk = deskAt(server)
  await publishRun(desk, spooled(folder.path))
  const { tests } = server.store.threads[0]!
  tests[1] = { ...tests[1]!, status: 'passed' }
  await expect(publishRun(desk, spooled(folder.path))).rejects.toMatchObject({
    code: 'TESTMO_MISMATCH',
    message: expect.stringContaining('failure: 1 here, 0 there'),
  })
})

test('two runs with one key are named rather than guessed between', async () => {
  await using server = await startTestmoServer()
  using folder = temporaryFolder()
  const desk = deskAt(server)
  const { runId } = await publishRun(desk, spooled(folder.path))
  const run = server.store.runs[0]!
  server.store.runs.push({ ...run, id: 99 })
  await expect(publishRun(desk, spooled(folder.path))).rejects.toMatchObject({
    code: 'TESTMO_TWICE',
    message: expect.stringContaining(`${runId}, 99`),
  })
})
