import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPretendedProcesses, type PretendedProcesses } from './fixtures.ts'
import { lockHolder, tryLock, whileLocked } from './lock.ts'

const counter = fileURLToPath(new URL('testing/counter.ts', import.meta.url))

describe('a lock', () => {
  let folder: string
  let path: string
  let processes: PretendedProcesses
  const lock = (pid: number) =>
    tryLock({ path, holder: processes.stamp(pid) ?? { pid, started: 'never' }, processes })

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nunet-lock-'))
    path = join(folder, 'lock')
    processes = createPretendedProcesses()
    for (const pid of [1, 2, 3]) processes.add({ pid })
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('has one holder at a time, and none when it is given back', () => {
    const free = lock(1)
    expect(free).toBeDefined()
    expect(lock(2)).toBeUndefined()
    expect(lockHolder(path, processes)?.pid).toBe(1)
    free!()
    expect(readdirSync(folder)).toEqual([])
    expect(lock(2)).toBeDefined()
  })

  it('passes on from one that died, whatever it left in the file', () => {
    lock(1)
    processes.signal(processes.stamp(1)!, 'SIGKILL')
    expect(lockHolder(path, processes)).toBeUndefined()
    const free = lock(2)
    expect(lockHolder(path, processes)?.pid).toBe(2)
    free!()
    for (const text of ['', '{"pid":', 'null', '{"pid":"2"}']) {
      writeFileSync(path, text)
      lock(3)!()
    }
    expect(readdirSync(folder)).toEqual([])
  })

  it('passes on from one whose pid is somebody else’s by now', () => {
    lock(1)
    processes.add({ pid: 1, started: 'boot:later' })
    expect(lock(2)).toBeDefined()
  })

  it('is not taken from one who took it over a moment ago', () => {
    lock(1)
    processes.signal(processes.stamp(1)!, 'SIGKILL')
    let others = 0
    const slow = {
      isAlive: (stamp: { pid: number; started: string }) => {
        if (stamp.pid === 1 && others++ === 0) lock(2)
        return processes.isAlive(stamp)
      },
    }
    expect(tryLock({ path, holder: processes.stamp(3)!, processes: slow })).toBeUndefined()
    expect(lockHolder(path, processes)?.pid).toBe(2)
  })

  it('is not given back by one who has lost it', () => {
    const late = lock(1)!
    processes.add({ pid: 1, started: 'boot:later' })
    lock(2)
    late()
    expect(lockHolder(path, processes)?.pid).toBe(2)
  })

  it('says who holds it for too long', () => {
    lock(1)
    const holder = processes.stamp(2)!
    expect(() => whileLocked({ path, holder, processes }, () => 0, 20)).toThrow(
      expect.objectContaining({ code: 'LEASE_BUSY', message: expect.stringContaining('process 1 holds it') }),
    )
  })

  it('is given back by an act that fails', () => {
    const holder = processes.stamp(2)!
    const act = () => {
      throw new Error('act failed')
    }
    expect(() => whileLocked({ path, holder, processes }, act)).toThrow('act failed')
    expect(readdirSync(folder)).toEqual([])
  })

  it('keeps several processes apart, though some of them are killed while they hold it', {
    timeout: 60_000,
  }, async () => {
    const total = join(folder, 'total')
    writeFileSync(total, '0')
    const children = Array.from({ length: 4 }, () =>
      spawn(process.execPath, [counter, path, total, '50'], { stdio: ['ignore', 'ignore', 'inherit'] }),
    )
    // Dies with the lock in its hand.
    const doomed = spawn(process.execPath, [counter, path, total, 'die'], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const codes = await Promise.all(
      [...children, doomed].map(async (child) => (await once(child, 'exit'))[0]),
    )
    expect(codes).toEqual([0, 0, 0, 0, null])
    expect(readFileSync(total, 'utf8')).toBe('200')
  })
})
