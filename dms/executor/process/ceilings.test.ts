import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ExecutionResult, ExecutorReadiness } from '../index.ts'
import { parseCeilings } from './ceilings.ts'

const GUEST = fileURLToPath(new URL('guest.fixture.ts', import.meta.url))

describe('what a daemon may have itself', () => {
  let root: string

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'nunet-ceilings-'))
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  const runUnder = async (bounds: readonly string[], script: string) => {
    const options = JSON.stringify({ allowSharedUser: true })
    const daemon = [process.execPath, GUEST, join(root, 'jobs'), script, options]
    const { stdout } = await promisify(execFile)('prlimit', [...bounds, '--', ...daemon])
    return JSON.parse(stdout) as Partial<ExecutionResult> & { readonly readiness: ExecutorReadiness }
  }

  // The job of the guest may use 15 s of the processor and open 1024 files.
  it('is the most that its jobs get, and they run', async () => {
    const answer = await runUnder(
      ['--cpu=12:12', '--nofile=600:600', `--fsize=${2 ** 19}`],
      'ulimit -S -t; ulimit -H -t; ulimit -n; ulimit -f',
    )
    expect(answer).toMatchObject({ standardError: '', endedBy: 'exited', exitCode: 0 })
    expect(answer.standardOutput).toBe('11\n12\n600\n1024\n')
    expect(JSON.stringify(answer.readiness)).toContain('12 s of processor time, 512 KiB in one file')
  })

  it('bounds no job that asks for less', async () => {
    const answer = await runUnder(['--cpu=100:100'], 'ulimit -S -t; ulimit -H -t')
    expect(answer.standardOutput).toBe('16\n17\n')
  })

  it('is read as the kernel tells it', () => {
    const text = [
      'Limit                     Soft Limit           Hard Limit           Units     ',
      'Max cpu time              unlimited            300                  seconds   ',
      'Max file size             10                   20                   bytes     ',
      'Max data size             unlimited            unlimited            bytes     ',
    ].join('\n')
    expect(parseCeilings(text)).toEqual({
      cpuSeconds: 300,
      fileBytes: 20,
      dataBytes: Number.POSITIVE_INFINITY,
      processes: Number.POSITIVE_INFINITY,
      openFiles: Number.POSITIVE_INFINITY,
    })
  })
})
