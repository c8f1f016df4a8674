import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { repositoryRoot } from '../repository.ts'
import { runSealed, runtimeWindow, type SealedEnd, sealLacks } from './seal.ts'
import { endlessScripts, type OutsideFacts, programOf, scriptAttempts } from './testing/scripts.ts'

const lacks = sealLacks(process.env.PATH ?? '')
const isRoot = process.getuid?.() === 0
const patience = { timeout: 20_000, interval: 50 }
const runtime = runtimeWindow(process.execPath)

const listen = (server: Server, where: object): Promise<Server> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(where, () => resolve(server))
  })

describe('a sealed room', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'nunet-outside-'))
  const servers: Server[] = []
  let facts: OutsideFacts

  // In the test, not around it: only so does the sum of skips tell the reason.
  beforeEach((context) => context.skip(lacks !== undefined, lacks))
  beforeAll(async () => {
    chmodSync(folder, 0o700)
    const secretFile = join(folder, 'secret')
    writeFileSync(secretFile, 'for me only', { mode: 0o600 })
    const socketPath = join(folder, 'socket')
    const tcp = await listen(
      createServer((socket) => socket.end()),
      { port: 0, host: '127.0.0.1' },
    )
    servers.push(
      tcp,
      await listen(
        createServer((socket) => socket.end()),
        { path: socketPath },
      ),
    )
    servers.push(
      await listen(
        createServer((socket) => socket.end()),
        { path: `\0${socketPath}` },
      ),
    )
    const { port } = tcp.address() as { port: number }
    facts = {
      secretFile,
      secret: 'for me only',
      folder,
      port,
      socketPath,
      pid: process.pid,
      root: repositoryRoot,
    }
    process.env.CONTRIBUTION_SECRET = 'for me only'
  })

  afterAll(() => {
    delete process.env.CONTRIBUTION_SECRET
    for (const server of servers) server.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const sealed = (body: string, bounds: { timeMs?: number; maxBytes?: number } = {}): Promise<SealedEnd> =>
    runSealed({ root: repositoryRoot, isRoot, windows: [runtime], timeMs: 30_000, ...bounds }, [
      '/runtime/node',
      '-e',
      programOf(body, { ...facts, own: '/tmp', code: '/repo' }),
    ])

  it.each(scriptAttempts.map((attempt) => [attempt.name, attempt] as const))(
    'stops code that %s',
    async (_, { body }) => {
      const end = await sealed(body)
      expect(end.messages).not.toContain('escaped')
      // It was really tried: a program that did not start would prove nothing. Too much memory may end it.
      expect(`${end.messages}${end.signal ?? ''}${end.noise}`).toMatch(/tried|SIG|memory/)
      expect(end.noise).not.toContain('for me only')
    },
  )

  const outside = scriptAttempts.filter(({ worksOutside }) => worksOutside)
  it.each(outside.map((attempt) => [attempt.name, attempt] as const))(
    'does not stop code outside that %s, so the attempt is one',
    async (_, { body }) => {
      const own = mkdtempSync(join(folder, 'own-'))
      const program = programOf(body, { ...facts, own, code: repositoryRoot })
      // Not in this process, whose servers have to answer meanwhile.
      const { spawn } = await import('node:child_process')
      const child = spawn(process.execPath, ['-e', program], {
        stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
      })
      let said = ''
      child.stdio[3]!.on('data', (part: Buffer) => {
        said += part.toString('utf8')
      })
      await new Promise((done) => child.once('close', done))
      expect(said).toContain('escaped')
    },
  )

  it('shows no reports of other runs, neither the last nor kept ones nor what waits to be published', async () => {
    const root = mkdtempSync(join(folder, 'checkout-'))
    for (const name of ['out', 'runs', 'spool']) {
      mkdirSync(join(root, 'reports', name), { recursive: true })
      writeFileSync(join(root, 'reports', name, 'kept'), '')
    }
    writeFileSync(join(root, 'reports', 'index.ts'), '')
    for (const path of [folder, root]) chmodSync(path, 0o755)
    const tell = `fs.writeSync(3, fs.readdirSync('/repo/reports', { recursive: true }).sort().join(' ') + '\\n')`
    const end = await runSealed({ root, isRoot, windows: [runtime] }, ['/runtime/node', '-e', tell])
    chmodSync(folder, 0o700)
    expect(end.messages).toBe('index.ts out runs spool\n')
  })

  it('ends at any moment of its beginning, and nothing of it stays', async () => {
    for (const timeMs of Array.from({ length: 90 }, (_, count) => 1 + (count % 15))) {
      expect(await sealed(endlessScripts.loop, { timeMs })).toMatchObject({ stoppedFor: 'time' })
    }
  })

  it('ends what never ends', async () => {
    expect(await sealed(endlessScripts.loop, { timeMs: 1500 })).toMatchObject({ stoppedFor: 'time' })
  })

  it('ends what never falls silent, and keeps no more than was allowed', async () => {
    const end = await sealed(endlessScripts.talk, { maxBytes: 1024 ** 2 })
    expect(end.stoppedFor).toBe('output')
    expect(end.messages.length).toBeLessThanOrEqual(1024 ** 2)
  })

  /** Processes whose command line holds the text. */
  const running = (text: string): readonly string[] =>
    readdirSync('/proc').filter((pid) => {
      try {
        return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text)
      } catch {
        return false
      }
    })

  it('leaves no process behind', async () => {
    await sealed(endlessScripts.heir)
    await vi.waitUntil(() => running('31.4159').length === 0, patience)
  })

  it('ends with whoever started it', async () => {
    const script = `
      import { runSealed, runtimeWindow } from ${JSON.stringify(join(import.meta.dirname, 'seal.ts'))}
      const options = { root: ${JSON.stringify(repositoryRoot)}, isRoot: ${isRoot}, windows: [runtimeWindow(process.execPath)] }
      void runSealed(options, ['/runtime/node', '-e', 'setTimeout(() => {}, 2718281)'])`
    const starter = spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd: repositoryRoot,
      stdio: 'ignore',
    })
    await vi.waitUntil(() => running('() => {}, 2718281').length > 0, patience)
    starter.kill('SIGKILL')
    await vi.waitUntil(() => running('() => {}, 2718281').length === 0, patience)
  })
})
