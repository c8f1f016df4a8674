import { execFile } from 'node:child_process'
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ExecutionResult, ExecutorReadiness } from '../index.ts'

const GUEST = fileURLToPath(new URL('guest.fixture.ts', import.meta.url))
const NOBODY = 65_534
const isRoot = process.getuid?.() === 0
const AS_NOBODY = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--']

type Answer = Partial<ExecutionResult> & { readonly readiness: ExecutorReadiness }

/** The first folder above what the guest has to read that is closed to others, such as the home of root. */
const closedPlace = (): string | undefined => {
  const above = (path: string): string[] => (path === '/' ? [path] : [...above(dirname(path)), path])
  return [...above(dirname(GUEST)), ...above(dirname(realpathSync(process.execPath)))].find(
    (place) => (statSync(place).mode & 0o001) === 0,
  )
}

describe('a job of a daemon that is an ordinary user', () => {
  let data: string
  let server: Server
  let visits = 0

  beforeEach(async (context) => {
    const closed = isRoot ? closedPlace() : undefined
    if (closed !== undefined)
      context.skip(`an ordinary user cannot enter ${closed}, where this checkout lies`)
    visits = 0
    data = mkdtempSync(join(tmpdir(), 'nunet-view-'))
    mkdirSync(join(data, 'keys'))
    mkdirSync(join(data, 'jobs'))
    writeFileSync(join(data, 'api.token'), 'the secret')
    writeFileSync(join(data, 'keys', 'main.json'), 'the secret')
    server = createServer((socket) => {
      visits++
      socket.end()
    })
    await new Promise<void>((resolve) => server.listen(join(data, 'api.sock'), resolve))
    if (isRoot) for (const place of places()) chownSync(place, NOBODY, NOBODY)
  })
  afterEach(async () => {
    if (isRoot && closedPlace() !== undefined) return
    await new Promise((resolve) => server.close(resolve))
    rmSync(data, { recursive: true, force: true })
  })

  const places = () =>
    ['', 'keys', 'jobs', 'api.token', 'keys/main.json', 'api.sock'].map((name) => join(data, name))
  const run = async (script: string, options: object = {}): Promise<Answer> => {
    const line = [process.execPath, GUEST, join(data, 'jobs'), script, JSON.stringify(options)]
    const [program = '', ...rest] = isRoot ? [...AS_NOBODY, ...line] : line
    const { stdout } = await promisify(execFile)(program, rest, { timeout: 30_000 })
    return JSON.parse(stdout) as Answer
  }

  it('works in its own directory and sees nothing else of the data directory', async (context) => {
    const answer = await run(`pwd; echo x > file; cat file; ls -A ${data} ${data}/jobs ${data}/jobs/guest`)
    if (!answer.readiness.ready) return context.skip(answer.readiness.missing)
    expect(answer.standardOutput).toBe(
      `${data}/jobs/guest/work/a/b\nx\n${data}:\njobs\n\n${data}/jobs:\nguest\n\n${data}/jobs/guest:\nwork\n`,
    )
    expect(answer).toMatchObject({ endedBy: 'exited', exitCode: 0, standardError: '' })
    expect(existsSync(join(data, 'jobs', 'guest', 'work'))).toBe(false)
  })

  it('finds no secret on any way back', async (context) => {
    const ways = ['../../../../..', data, `/proc/*/root${data}`, '/proc/*/cwd/../../..', '/proc/*/fd/*']
    const reading = ways.map((way) => `cat ${way}/api.token ${way}/keys/*.json`).join('; ')
    const opening = `unshare --user --map-root-user --mount sh -c 'umount ${data}; umount -l ${data}/jobs/guest/work; umount -l /tmp; mount --bind / /mnt; cat ${data}/api.token /mnt${data}/api.token'`
    const entering = 'nsenter --target="$0" --user --mount --preserve-credentials cat /etc/hostname'
    const answer = await run(`${reading}; ${opening}; ${entering}; cat /proc/$0/environ; echo end`)
    if (!answer.readiness.ready) return context.skip(answer.readiness.missing)
    expect(answer.standardOutput).toBe('end\n')
  })

  it('cannot connect to the interface of the daemon', async (context) => {
    // In the shell: the program that runs this test may itself lie in a place that is hidden from the job.
    const answer = await run(`[ -e '${data}/api.sock' ] && echo there || echo hidden`)
    if (!answer.readiness.ready) return context.skip(answer.readiness.missing)
    expect(answer.standardOutput).toBe('hidden\n')
    expect(visits).toBe(0)
  })

  it('has /tmp to itself, no larger than its disk', async (context) => {
    const answer = await run(
      'head -c 9000000 /dev/zero | split -b 500k - /tmp/nunet-view-x; cat /tmp/nunet-view-x* | wc -c',
    )
    if (!answer.readiness.ready) return context.skip(answer.readiness.missing)
    expect(Number.parseInt(answer.standardOutput ?? '', 10)).toBeLessThanOrEqual(2 ** 20)
    expect(answer.standardError).toContain('No space left')
    expect(readdirSync('/tmp')).not.toContain('nunet-view-xaa')
  })

  it('is not run where nothing can be hidden from it', async () => {
    const { readiness } = await run('true', { useNamespaces: false })
    expect(readiness).toEqual({
      ready: false,
      missing: expect.stringContaining('reach its keys'),
      fix: expect.stringMatching(/as root.*user namespaces.*allowSharedUser/),
    })
  })

  it('is run there when that was allowed, and the probe says what it reaches', async () => {
    const answer = await run('cat ../../../../../api.token', { useNamespaces: false, allowSharedUser: true })
    expect(answer.standardOutput).toBe('the secret')
    expect(JSON.stringify(answer.readiness)).toContain('reach its keys and its interface')
  })
})
