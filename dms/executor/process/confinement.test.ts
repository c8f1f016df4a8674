import { type StdioOptions, spawn } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLogger, systemClock } from '../../core/index.ts'
import type { Executor } from '../index.ts'
import { createProcessExecutor } from './index.ts'

describe('a job in a process of its own', () => {
  let root: string
  let executor: Executor
  let count = 0

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'nunet-confined-'))
    executor = createProcessExecutor(
      { directory: join(root, 'jobs'), clock: systemClock, log: silentLogger },
      { graceMs: 300 },
    )
  })
  afterAll(async () => {
    await executor[Symbol.asyncDispose]()
    rmSync(root, { recursive: true, force: true })
  })

  const run = async (script: string, parameters: object = {}, diskBytes = 0) => {
    const id = `job-${++count}`
    const execution = await executor.start({
      id,
      parameters: { command: ['sh', '-c', script], ...parameters },
      resources: { cpuMillicores: 1000, memoryBytes: 64 * 2 ** 20, diskBytes },
      environment: {},
      limits: { timeMs: 15_000, outputBytes: 65_536 },
    })
    return { id, directory: join(root, 'jobs', id), result: await execution.wait() }
  }

  it('cannot gain rights, and has none', async () => {
    const { result } = await run('cat /proc/self/status')
    expect(result.standardOutput).toMatch(/^NoNewPrivs:\s+1$/m)
    expect(result.standardOutput).toMatch(/^CapEff:\s+0000000000000000$/m)
    if (process.getuid?.() === 0) expect(result.standardOutput).toMatch(/^CapBnd:\s+0000000000000000$/m)
  })

  it('is not root where the daemon is', async () => {
    const { result } = await run('id -u')
    const userId = Number(result.standardOutput)
    if (process.getuid?.() === 0) expect(userId).toBeGreaterThan(60_000)
    else expect(userId).toBe(process.getuid?.())
  })

  it('inherits no descriptor, not even one that the daemon was started with', async () => {
    const secret = join(root, 'secret')
    const leak = openSync(secret, 'w')
    const heir = fileURLToPath(new URL('heir.fixture.ts', import.meta.url))
    const stdio = Array.from({ length: 31 }, (_, index) => (index === 30 ? leak : 'ignore'))
    const child = spawn(process.execPath, [heir, join(root, 'heir')], {
      stdio: ['ignore', 'pipe', 'inherit', ...stdio.slice(3)] as StdioOptions,
    })
    closeSync(leak)
    const descriptors = await text(child.stdout!)
    expect(descriptors).toMatch(/ 1 -> .*pipe/)
    expect(descriptors).not.toContain(secret)
  })

  it('leads a session of its own', async () => {
    const { result } = await run('cut -d" " -f6 /proc/self/stat')
    expect(result.standardOutput.trim()).not.toBe(readFileSync('/proc/self/stat', 'utf8').split(' ')[5])
  })

  it('works in a directory of its own, which is gone when it ends', async () => {
    const { result, directory } = await run('pwd; echo x > file; ls', { workingDirectory: 'a/b' })
    expect(result.standardOutput).toBe(`${join(directory, 'work', 'a', 'b')}\nfile\n`)
    expect(existsSync(join(directory, 'work'))).toBe(false)
  })

  it('cannot keep its directory from being removed', async () => {
    const { directory } = await run('mkdir -p deep/er; echo x > deep/er/x; chmod 000 deep/er deep .')
    expect(existsSync(join(directory, 'work'))).toBe(false)
  })

  it('is removed with its links, and not what they lead to', async () => {
    const outside = join(root, 'outside')
    mkdirSync(outside)
    writeFileSync(join(outside, 'kept'), '')
    const { directory } = await run(
      `ln -s ${outside} link; mkdir shut; ln -s ${outside} shut/link; chmod 0 shut`,
    )
    expect(existsSync(join(directory, 'work'))).toBe(false)
    expect(existsSync(join(outside, 'kept'))).toBe(true)
  })

  it('leaves nothing when its directory cannot be made', async () => {
    const before = readdirSync('/proc/self/fd').length
    const { directory, result } = await run('true', { workingDirectory: `a/${'x'.repeat(300)}` })
    expect(result).toMatchObject({
      endedBy: 'failed-to-start',
      detail: expect.stringContaining('ENAMETOOLONG'),
    })
    expect(readdirSync(directory)).toEqual(['execution.json'])
    expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before)
  })

  it('leaves no files once it is forgotten, and its id is free again', async () => {
    const { id, directory } = await run('echo out')
    await executor.forget(id)
    expect(existsSync(directory)).toBe(false)
    count--
    expect((await run('echo again')).result.standardOutput).toBe('again\n')
  })

  it('leaves its output in files that only the daemon can read', async () => {
    const { directory } = await run('echo out; echo err >&2')
    expect(readdirSync(directory).sort()).toEqual(['execution.json', 'stderr.log', 'stdout.log'])
    expect(readFileSync(join(directory, 'stdout.log'), 'utf8')).toBe('out\n')
    expect(readFileSync(join(directory, 'stderr.log'), 'utf8')).toBe('err\n')
    expect(statSync(join(directory, 'stdout.log')).mode & 0o777).toBe(0o600)
    expect(statSync(directory).mode & 0o777).toBe(0o700)
  })

  it('that writes a file beyond its disk is ended by it', async () => {
    const { result } = await run('exec head -c 8000000 /dev/zero > file', {}, 2 * 2 ** 20)
    expect(result).toMatchObject({ endedBy: 'signalled', signal: 'SIGXFSZ' })
    expect(result.detail).toContain('disk')
  })

  it('leaves no core file', async () => {
    const { result } = await run('ulimit -c; ulimit -n')
    expect(result.standardOutput).toBe('0\n1024\n')
  })

  it('of a file that is no program has failed to start, with the reason', async () => {
    const { result } = await run('', { command: ['/etc/passwd'] })
    expect(result).toMatchObject({
      endedBy: 'failed-to-start',
      detail: expect.stringContaining('/etc/passwd'),
    })
  })

  it('that imitates the words of the launcher is judged by its exit all the same', async () => {
    for (const words of ['nunet-launch: 1: exec: x: not found', '/usr/bin/nice: x: No such file']) {
      const { result } = await run(`echo '${words}' >&2; exit 126`)
      expect(result).toMatchObject({ endedBy: 'exited', exitCode: 126 })
    }
  })

  it('is not run again under its id by a later life of the daemon', async () => {
    const { id } = await run('true')
    await using later = createProcessExecutor({
      directory: join(root, 'jobs'),
      clock: systemClock,
      log: silentLogger,
    })
    const again = later.start({
      id,
      parameters: { command: ['true'] },
      resources: { cpuMillicores: 1000, memoryBytes: 64 * 2 ** 20, diskBytes: 0 },
      environment: {},
      limits: { timeMs: 15_000, outputBytes: 65_536 },
    })
    await expect(again).rejects.toMatchObject({ code: 'EXECUTION_EXISTS' })
  })

  it('cannot reach the files of the daemon when that runs as root', async (context) => {
    if (process.getuid?.() !== 0) return context.skip('only root can give each job a user of its own')
    const { result } = await run(`cat ${root}/jobs/*/execution.json ../execution.json ../../*/stdout.log`)
    expect(result.standardOutput).toBe('')
    expect(result.standardError).toContain('denied')
  })
})
