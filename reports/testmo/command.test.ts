import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { ReleaseVerdict } from '../release-verdict.ts'
import { temporaryFolder } from '../testing/project.ts'
import { spoolRun } from './spool.ts'
import { recordOf, scenario } from './testing/record.ts'
import { startTestmoServer, type TestmoServer, token } from './testing/server.ts'

// Every test starts several processes, and a busy machine starts them slowly.
vi.setConfig({ testTimeout: 240_000 })

interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

const begin = (name: string, args: readonly string[], variables: Readonly<Record<string, string>>) =>
  spawn(process.execPath, ['reports/cli.ts', name, ...args], {
    env: { PATH: process.env.PATH, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
const start = (args: readonly string[], variables: Readonly<Record<string, string>>) =>
  begin('testmo', args, variables)

const program = (
  room: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = begin(room, args, variables)
    const output = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const)
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text
      })
    child.once('error', reject)
    child.once('close', (status) => resolve({ status, ...output }))
  })
const report = (args: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  program('testmo', args, variables)

const variablesFor = ({ address, certificate }: TestmoServer, secret = token) => ({
  TESTMO_INSTANCE: address,
  TESTMO_PROJECT: '7',
  TESTMO_TOKEN: secret,
  NODE_EXTRA_CA_CERTS: certificate.path,
})

const write = (
  folder: string,
  record = recordOf([scenario('one'), scenario('two', { outcome: 'failed' })]),
) => {
  const out = join(folder, 'out')
  mkdirSync(out, { recursive: true })
  writeFileSync(join(out, 'record.json'), JSON.stringify(record))
  return [out, '--spool', join(folder, 'spool')] as const
}

test('a run is published over HTTPS, once, and the second call says so', async () => {
  await using server = await startTestmoServer()
  using folder = temporaryFolder()
  const args = ['publish', '--json', ...write(folder.path)]
  const first = await report(args, variablesFor(server))
  expect(first.status, first.stderr).toBe(0)
  const [run] = (JSON.parse(first.stdout) as { runs: { runId: number; url: string }[] }).runs
  expect(run).toMatchObject({ how: 'published', counts: { total: 2, success: 1, failure: 1 } })
  const second = await report(args, variablesFor(server))
  expect(JSON.parse(second.stdout)).toMatchObject({ ok: true, runs: [{ runId: run!.runId, how: 'already' }] })
  expect(server.store.runs).toHaveLength(1)
  expect(readdirSync(join(folder.path, 'spool'))).toEqual([])
  expect(`${first.stdout}${first.stderr}`).not.toContain(token)
})

test('what an earlier call left in the spool is sent with the next run', async () => {
  await using server = await startTestmoServer()
  using folder = temporaryFolder()
  spoolRun(join(folder.path, 'spool'), recordOf([scenario('earlier')], 'run-0'))
  const { status, stderr } = await report(['publish', ...write(folder.path)], variablesFor(server))
  expect(status, stderr).toBe(0)
  expect(server.store.runs.map(({ isCompleted }) => isCompleted)).toEqual([true, true])
  expect(stderr.match(/counts agree/g)).toHaveLength(2)
})

test('a publication that was killed half-way is finished by the next call, in the same run', async () => {
  await using server = await startTestmoServer()
  using folder = temporaryFolder()
  const args = ['publish', ...write(folder.path)]
  server.trouble({ when: /append$/, what: { kind: 'silent' } })
  const uploading = server.arrival(/append$/)
  const child = start(args, variablesFor(server))
  await uploading
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(readdirSync(join(folder.path, 'spool'))).toHaveLength(2)
  expect(server.store.runs).toMatchObject([{ isCompleted: false }])
  const { status, stderr } = await report(args, variablesFor(server))
  expect(status, stderr).toBe(0)
  expect(server.store.runs).toMatchObject([{ isCompleted: true }])
  expect(server.store.threads.flatMap(({ tests }) => tests)).toHaveLength(2)
})

test('features become cases, and a second sync changes nothing', async () => {
  await using server = await startTestmoServer()
  const first = await report(['sync', '--json'], variablesFor(server))
  expect(first.status, first.stderr).toBe(0)
  expect(server.store.cases.length).toBeGreaterThan(20)
  const second = await report(['sync', '--json'], variablesFor(server))
  expect(JSON.parse(second.stdout)).toMatchObject({ casesCreated: 0, casesChanged: 0, foldersCreated: 0 })
})

test('results of manual runs come back to the desk, once', async () => {
  await using server = await startTestmoServer()
  using folder = temporaryFolder()
  await report(['sync'], variablesFor(server))
  const manual = server.store.cases.find(({ tags }) => tags.includes('manual'))!
  const result = {
    id: 61,
    caseId: manual.id,
    status: 'Passed' as const,
    note: '',
    at: '2026-02-28T10:00:00Z',
  }
  server.store.manualRuns.push({
    id: 60,
    name: 'Candidate',
    milestone: 'v1.2.3-rc1',
    isClosed: true,
    results: [result],
  })
  const args = ['pull', '--json', '--desk', folder.path]
  const first = await report(args, variablesFor(server))
  expect(first.status, first.stderr).toBe(0)
  expect(JSON.parse(first.stdout)).toMatchObject({ ok: true, added: 1, known: 0 })
  expect(JSON.parse((await report(args, variablesFor(server))).stdout)).toMatchObject({ added: 0, known: 1 })
})

test.each([
  ['Passed', 'holds', 'passed', 0],
  ['Failed', 'breaks', 'failed', 0],
  ['Retest', 'breaks', 'blocked', 0],
] as const)(
  'a manual scenario that is %s in Testmo %s in the verdict of the release',
  async (status, says, word, code) => {
    await using server = await startTestmoServer()
    using folder = temporaryFolder()
    await report(['sync'], variablesFor(server))
    const sees = server.store.cases.find(({ tags }) => tags.includes('id-manual-lender-sees'))!
    const at = new Date().toISOString()
    server.store.manualRuns.push({
      id: 60,
      name: 'Candidate',
      milestone: 'v0.0.0-rc1',
      isClosed: true,
      results: [{ id: 61, caseId: sees.id, status, note: '', at }],
    })
    const pulled = await report(['pull', '--desk', folder.path], variablesFor(server))
    expect(pulled.status, pulled.stderr).toBe(code)
    const [out] = write(folder.path, recordOf([scenario('one', { scopeLines: ['hardware-capability-3'] })]))
    const release = await program('release-verdict', [
      '--desk',
      folder.path,
      '--version',
      '0.0.0',
      '--json',
      out,
    ])
    const { lines } = JSON.parse(release.stdout) as ReleaseVerdict
    const line = lines.find(({ id }) => id === 'hardware-capability-3')
    expect(line).toMatchObject({ colour: says === 'holds' ? 'green' : 'red' })
    expect(line?.proofs.find(({ kind }) => kind === 'manual')).toMatchObject({
      scenario: 'manual-lender-sees',
      says,
      status: word,
      why: expect.stringContaining(`(testmo: ${server.address}/runs/view/60)`),
    })
  },
)

test('a failure in Testmo that no release would hear of makes the command fail, and names it', async () => {
  await using server = await startTestmoServer()
  using folder = temporaryFolder()
  await report(['sync'], variablesFor(server))
  const manual = server.store.cases.find(({ tags }) => tags.includes('manual'))!
  const failed = {
    id: 61,
    caseId: manual.id,
    status: 'Failed' as const,
    note: '',
    at: '2026-02-28T10:00:00Z',
  }
  server.store.manualRuns.push({ id: 60, name: 'Spring', milestone: '', isClosed: true, results: [failed] })
  const { status, stderr } = await report(['pull', '--desk', folder.path], variablesFor(server))
  expect(status).toBe(1)
  expect(stderr).toMatch(/TESTMO_UNHEARD: .* is Failed in run 60/)
})

test('without a token it says what is missing, and is green only where publication was optional', async () => {
  using folder = temporaryFolder()
  const args = ['publish', ...write(folder.path)]
  const demanded = await report(args)
  expect(demanded).toMatchObject({ status: 1, stderr: expect.stringContaining('TESTMO_SETTINGS') })
  expect(demanded.stderr).toContain(
    '--instance or TESTMO_INSTANCE, --project or TESTMO_PROJECT, TESTMO_TOKEN',
  )
  const optional = await report([...args, '--optional', '--json'])
  expect(optional).toMatchObject({ status: 0, stderr: expect.stringContaining('not published') })
  expect(JSON.parse(optional.stdout)).toMatchObject({ published: false })
})

test('optional does not hide a refusal', async () => {
  await using server = await startTestmoServer()
  using folder = temporaryFolder()
  const args = ['publish', '--optional', '--json', ...write(folder.path)]
  const { status, stdout, stderr } = await report(args, variablesFor(server, 'wrong-token-value'))
  expect(status).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: 'TESTMO_REFUSED' } })
  expect(`${stdout}${stderr}`).not.toContain('wrong-token-value')
})

test('a run without scenarios makes no run on the server', async () => {
  await using server = await startTestmoServer()
  using folder = temporaryFolder()
  const { status, stderr } = await report(
    ['publish', ...write(folder.path, recordOf([]))],
    variablesFor(server),
  )
  expect({ status, stderr }).toMatchObject({ status: 1, stderr: expect.stringContaining('TESTMO_EMPTY') })
  expect(server.store.runs).toEqual([])
})

test.each([
  [['fly'], 2, 'USAGE'],
  [['publish', '--attempts', 'x'], 2, 'USAGE'],
  [['publish', '--tokn', 'x'], 2, 'USAGE'],
  [['publish', '--instance', 'http://127.0.0.1', '--project', '7'], 1, 'TESTMO_SETTINGS'],
  [['publish', '--instance', 'https://localhost', '--project', '7'], 1, 'TESTMO_SETTINGS'],
  [['publish', '--instance', 'https://a:b@example.org', '--project', '7'], 1, 'TESTMO_SETTINGS'],
  [['publish', '--instance', 'https://example.org', '--project', '7x'], 1, 'TESTMO_SETTINGS'],
] as const)('%j ends with %d and %s', async (args, status, code) => {
  const ended = await report(args, { TESTMO_TOKEN: token })
  expect(ended).toMatchObject({ status, stderr: expect.stringContaining(code) })
})

test('help names every command and the only way in for the token', async () => {
  const { status, stdout } = await report(['--help'])
  expect(status).toBe(0)
  for (const word of ['publish', 'sync', 'pull', 'TESTMO_TOKEN']) expect(stdout).toContain(word)
})
