import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLinuxProcesses, type ProcessStamp } from './processes.ts'

describe('the process table', () => {
  const table = createLinuxProcesses()
  let child: ChildProcess
  let stamp: ProcessStamp

  beforeEach(async (context) => {
    context.skip(process.platform !== 'linux', 'only Linux shows its processes as files')
    child = spawn('sh', ['-c', 'sleep 60 & wait'], {
      detached: true,
      stdio: 'ignore',
      cwd: '/',
      env: { PATH: '/bin:/usr/bin', MARK: 'a b' },
    })
    await once(child, 'spawn')
    stamp = table.stamp(child.pid!)!
  })
  afterEach(() => {
    try {
      process.kill(-child.pid!, 'SIGKILL')
    } catch {
      // It has ended in the test.
    }
  })

  it('knows a process again by its start', () => {
    expect(table.isAlive(stamp)).toBe(true)
    expect(table.isAlive({ ...stamp, started: `${stamp.started}0` })).toBe(false)
  })

  it('shows where a process works and what it was given', () => {
    const view = table.all().find((one) => one.pid === child.pid)
    expect(view).toMatchObject({ parent: process.pid, workingDirectory: '/', hasTerminal: false })
    expect(view?.environment).toContain('MARK=a b')
    expect(view?.networkNamespace).toMatch(/^net:\[\d+\]$/)
  })

  it('sends nothing to a process of another start', async () => {
    table.signal({ ...stamp, started: 'another' }, 'SIGKILL', { group: true })
    expect(table.isAlive(stamp)).toBe(true)
  })

  it('ends a whole group when asked to', async () => {
    const ended = once(child, 'exit')
    table.signal(stamp, 'SIGKILL', { group: true })
    expect(await ended).toEqual([null, 'SIGKILL'])
    expect(table.all().filter((one) => one.parent === child.pid)).toEqual([])
    expect(table.isAlive(stamp)).toBe(false)
  })
})
