import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hostFiles } from '../../deploy/index.ts'
import { readLedger } from '../ledger.ts'
import { lockHolder } from '../lock.ts'
import { createLinuxProcesses } from '../processes.ts'
import { reaperLock, reaperLog } from './start.ts'

const main = fileURLToPath(new URL('main.ts', import.meta.url))
const holder = fileURLToPath(new URL('../testing/holder.ts', import.meta.url))
const processes = createLinuxProcesses()

describe('the reaper, in a process of its own', { timeout: 90_000 }, () => {
  let folder: string
  let root: string
  let children: ChildProcess[]
  const start = (...args: readonly string[]): ChildProcess => {
    const child = spawn(process.execPath, [...args], { stdio: ['ignore', 'pipe', 'inherit'] })
    children.push(child)
    return child
  }
  /** A runner with a lease and a process in it. */
  const startHolder = async (...args: readonly string[]) => {
    const child = start(holder, root, ...args)
    const [part] = (await once(child.stdout!, 'data')) as [Buffer]
    const [id, pid] = part.toString('utf8').trim().split(' ')
    return { child, id: id!, made: processes.stamp(Number(pid))! }
  }
  const reaper = () => lockHolder(reaperLock(root), processes)
  const ended = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null
  const patience = { timeout: 60_000, interval: 100 }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nunet-reaper-'))
    root = join(folder, 'r')
    children = []
  })
  afterEach(async () => {
    const last = reaper()
    for (const child of children) child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
    // Its folder is gone, so it is not wanted any more.
    await expect.poll(() => last === undefined || !processes.isAlive(last), patience).toBe(true)
  })

  it('takes away what a killed runner and an expired lease leave, and nothing of the others', async () => {
    const [killed, expired, held] = await Promise.all([
      startHolder('600000'),
      startHolder('1500', 'detached'),
      startHolder('600000'),
    ])
    killed.child.kill('SIGKILL')
    expired.child.kill('SIGKILL')
    await expect
      .poll(() => readdirSync(root).filter((name) => name.startsWith('net-')), patience)
      .toEqual([held.id])
    await expect.poll(() => readdirSync(join(root, 'leases')), patience).toEqual([`${held.id}.json`])
    expect([killed, expired, held].map(({ made }) => processes.isAlive(made))).toEqual([false, false, true])
    expect(Object.fromEntries(readLedger(root).map((entry) => [entry.network, entry.ended]))).toEqual({
      [killed.id]: 'its runner is gone',
      [expired.id]: 'its time is over',
    })
    expect(readFileSync(reaperLog(root), 'utf8')).toContain(
      `removed ${killed.id} (process): its runner is gone`,
    )

    held.child.kill('SIGKILL')
    await expect.poll(() => processes.isAlive(held.made), patience).toBe(false)
  })

  it('keeps the logs of hosts short, and says once where it cannot', async () => {
    const { id } = await startHolder('600000', 'detached', 'alice', 'bob')
    const [alice, bob] = ['alice', 'bob'].map((host) => hostFiles(join(root, id), host))
    for (const { directory } of [alice!, bob!]) mkdirSync(directory)
    symlinkSync('/dev/null', bob!.log)
    writeFileSync(alice!.log, `${'a line\n'.repeat(200_000)}the last line\n`)
    await expect.poll(() => statSync(alice!.log).size, patience).toBe(0)
    expect(readFileSync(alice!.logBefore, 'utf8')).toMatch(
      /^… earlier lines were cut\n(a line\n)+the last line\n$/,
    )
    writeFileSync(alice!.log, 'a line\n'.repeat(200_000))
    await expect.poll(() => statSync(alice!.log).size, patience).toBe(0)
    const told = readFileSync(reaperLog(root), 'utf8')
      .split('\n')
      .filter((line) => line.includes('bounding'))
    expect(told).toEqual([expect.stringMatching(/bounding \S+bob\/daemon.log failed: .* it is a link/)])
  })

  it('is replaced by the next runner when it was killed itself', async () => {
    const first = await startHolder('600000')
    await expect.poll(reaper, patience).toBeDefined()
    process.kill(reaper()!.pid, 'SIGKILL')
    await expect.poll(reaper, patience).toBeUndefined()
    first.child.kill('SIGKILL')
    const second = await startHolder('600000')
    await expect.poll(() => processes.isAlive(first.made), patience).toBe(false)
    expect(processes.isAlive(second.made)).toBe(true)
    second.child.kill('SIGKILL')
    await expect.poll(() => processes.isAlive(second.made), patience).toBe(false)
  })

  it('is one for a folder, however many are started at once', async () => {
    mkdirSync(root, { mode: 0o700 })
    const rivals = Array.from({ length: 5 }, () => start(main, root, '60000'))
    await expect.poll(() => rivals.filter(ended).length, patience).toBe(4)
    const [survivor] = rivals.filter((one) => !ended(one))
    expect(reaper()?.pid).toBe(survivor!.pid)
    expect(rivals.filter(ended).map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0])
  })

  it('ends by itself when there is nothing to watch, and makes no folder', async () => {
    mkdirSync(root, { mode: 0o700 })
    const [code] = (await once(start(main, root, '0'), 'exit')) as [number]
    expect([code, readdirSync(root)]).toEqual([0, []])
    const patient = start(main, root, '600000')
    await expect.poll(() => reaper()?.pid, patience).toBe(patient.pid)
    rmSync(root, { recursive: true })
    await once(patient, 'exit')
    expect(existsSync(root)).toBe(false)
    const gone = join(folder, 'gone')
    await once(start(main, gone, '0'), 'exit')
    expect(existsSync(gone)).toBe(false)
  })
})
