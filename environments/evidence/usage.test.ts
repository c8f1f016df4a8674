import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunOutcome } from '../environment.ts'
import { readUsage } from './usage.ts'

const run = (command: readonly string[]): Promise<RunOutcome> =>
  new Promise((resolve) => {
    execFile(command[0]!, command.slice(1), (error, stdout, stderr) =>
      resolve({ exitCode: error === null ? 0 : 1, stdout, stderr }),
    )
  })

describe('what a daemon uses', () => {
  let dataDirectory: string
  beforeEach(() => {
    dataDirectory = mkdtempSync(join(tmpdir(), 'nunet usage ;'))
    writeFileSync(join(dataDirectory, 'ballast'), Buffer.alloc(300_000, 1))
  })
  afterEach(() => rmSync(dataDirectory, { recursive: true }))

  it('is what the kernel says of its process', async () => {
    const usage = await readUsage({ run, pid: process.pid, dataDirectory })
    expect(usage.isRunning).toBe(true)
    expect(usage.cpuSeconds).toBeGreaterThan(0)
    expect(usage.residentBytes).toBeGreaterThan(10_000_000)
    expect(usage.openFiles).toBeGreaterThan(3)
    expect(usage.threads).toBeGreaterThan(1)
    expect(usage.diskBytes).toBeGreaterThanOrEqual(300_000)
  })

  it('is its disk alone when it is dead', async () => {
    const usage = await readUsage({ run, pid: undefined, dataDirectory })
    expect(usage).toEqual({ isRunning: false, diskBytes: expect.any(Number) })
    expect(usage.diskBytes).toBeGreaterThanOrEqual(300_000)
  })
})
