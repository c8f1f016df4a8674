import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { prepareRun, type RunContext } from '../../reports/index.ts'
import { reserveFolder } from './reserve.ts'

let out: string
let lock: string

beforeEach(() => {
  out = join(mkdtempSync(join(tmpdir(), 'reserve ')), 'out')
  lock = join(out, 'run.lock')
})
afterEach(() => rmSync(join(out, '..'), { recursive: true, force: true }))

const context: RunContext = {
  runId: 'run-1',
  startedAt: '2020-01-01T00:00:00.000Z',
  provider: 'in-process',
  whyProvider: '',
  notes: [],
  version: '0.0.0',
  commit: '0123456789abcdef',
  machine: { os: 'Linux', kernel: '6', cpus: 2, memoryBytes: 1024 ** 3, node: '24' },
}

test('a folder that a live run writes to is refused, naming its process and what to do', async () => {
  using _first = await reserveFolder(out)
  await expect(reserveFolder(out)).rejects.toThrow(
    new RegExp(`process ${process.pid}\\) is writing to .*\n.*--out`),
  )
})

test('the reports of a run that is under way are not written again beside it', async () => {
  using _first = await reserveFolder(out)
  prepareRun(out, context)
  const { status, stderr } = spawnSync(process.execPath, ['reports/cli.ts', 'write', out], {
    encoding: 'utf8',
  })
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/^REPORT_BUSY: .*nothing was written\n {2}hint: /),
  ])
  expect(readdirSync(out).sort()).toEqual(['context.json', 'run.lock'])
})

test('emptying the folder for a run leaves its lock', async () => {
  using _first = await reserveFolder(out)
  prepareRun(out, context)
  await expect(reserveFolder(out)).rejects.toThrow('was not started')
})

test('a run that has ended lets the next one in', async () => {
  {
    using _first = await reserveFolder(out)
  }
  expect(existsSync(lock)).toBe(false)
  using _second = await reserveFolder(out)
  expect(existsSync(lock)).toBe(true)
})

test('of two folders each has its own run', async () => {
  using _first = await reserveFolder(out)
  using _second = await reserveFolder(join(out, '..', 'other'))
  expect(existsSync(lock)).toBe(true)
})

test('the lock of a dead process, or of one whose number was given away again, is taken over', async () => {
  const dead = spawn('true')
  await new Promise((resolve) => dead.on('exit', resolve))
  mkdirSync(out)
  for (const holder of [{ pid: dead.pid }, { pid: process.pid, startTime: '1' }]) {
    writeFileSync(lock, JSON.stringify(holder))
    const taken = await reserveFolder(out)
    taken[Symbol.dispose]()
    expect(existsSync(lock)).toBe(false)
  }
})
