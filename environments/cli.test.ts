import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { loadBuild } from './deploy/index.ts'
import { createLinuxProcesses, networkVariable } from './lease/index.ts'

const entry = fileURLToPath(new URL('cli.ts', import.meta.url))
const buildFile = resolve(process.env.NUNET_BUILD_FILE ?? 'dist/build.json')

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

interface Running {
  readonly child: ChildProcess
  out(): string
  err(): string
  readonly ended: Promise<Ended>
}

/** The command line as a person uses it: processes of their own, a folder of networks of their own. */
describe('the command line, from the outside', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'nunet-e-'))
  const root = join(folder, `nunet-${process.getuid!()}`)
  let lacks: string | undefined

  const start = (...args: string[]): Running => {
    const child = spawn(process.execPath, [entry, ...args], {
      cwd: folder,
      env: { ...process.env, TMPDIR: folder, XDG_CACHE_HOME: folder, INIT_CWD: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let [out, err] = ['', '']
    child.stdout.on('data', (part: Buffer) => {
      out += part.toString()
    })
    child.stderr.on('data', (part: Buffer) => {
      err += part.toString()
    })
    const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, out, err }))
    return { child, out: () => out, err: () => err, ended }
  }
  const run = (...args: string[]): Promise<Ended> => start(...args).ended
  const data = async (...args: string[]) => {
    const { code, out, err } = await run(...args, '--json')
    expect(err + out).not.toContain('problem')
    expect(code).toBe(0)
    return JSON.parse(out)
  }
  const up = (...more: string[]) => ['up', ...more, '--provider', 'process', '--build', buildFile]
  /** What a network has left: records, files, and processes that say whose they are. */
  const leftovers = (): readonly string[] => [
    ...(existsSync(join(root, 'leases')) ? readdirSync(join(root, 'leases')) : []),
    ...(existsSync(root) ? readdirSync(root).filter((name) => name.startsWith('net-')) : []),
    ...createLinuxProcesses()
      .all()
      .filter(({ environment }) => environment.some((one) => one.startsWith(`${networkVariable}=${folder}`)))
      .map(({ pid }) => `process ${pid}`),
  ]

  beforeAll(async () => {
    lacks = await loadBuild(buildFile).then(
      () => undefined,
      (error: Error) => error.message,
    )
  })
  beforeEach((context) => {
    if (lacks !== undefined) context.skip(lacks)
  })
  afterEach(async () => {
    if (existsSync(root)) await run('down', '--all')
  })
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  it('makes a network, talks to it, hurts it, heals it from another process, and takes it down', async () => {
    const { id, hosts } = await data(...up('pair'))
    expect(hosts).toMatchObject([{ name: 'alice' }, { name: 'bob' }])
    const identity = await run('nunet', 'alice', 'get', 'identity', '--json')
    expect(JSON.parse(identity.out)).toMatchObject({ name: 'alice' })

    expect(await data('fault', 'crash', 'bob')).toMatchObject({ network: id, healed: false })
    expect(await data('status')).toMatchObject([
      { hosts: [{ isRunning: true }, { isRunning: false }], faults: [{ kind: 'crash', host: 'bob' }] },
    ])
    expect(await data('heal')).toMatchObject({ healed: [{ kind: 'crash', host: 'bob' }] })
    expect(await data('status')).toMatchObject([
      { hosts: [{ isRunning: true }, { isRunning: true }], faults: [] },
    ])

    const refused = await run('fault', 'loss', 'alice', '--share', '5%', '--json')
    expect(refused.code).toBe(1)
    expect(JSON.parse(refused.out)).toMatchObject({ problem: { code: 'FAULT_NOT_SUPPORTED' } })

    expect(await data('upgrade', 'bob', buildFile)).toMatchObject({ host: 'bob' })
    expect(await data('down')).toEqual({ removed: [id] })
    expect(leftovers()).toEqual([])
    expect(await data('ledger', '--entries')).toMatchObject([{ network: id, topology: 'pair', hosts: 2 }])
  })

  it.each([
    ['before anything is made', /costs 0 €/],
    ['when the first host answers', /answers at/],
    ['when all see each other', /see each other/],
  ])('leaves nothing when Ctrl-C is pressed %s', async (_title, moment) => {
    const { child, err, ended } = start(...up('trio'))
    await expect.poll(err, { timeout: 60_000, interval: 2 }).toMatch(moment)
    child.kill('SIGINT')
    const { code, out } = await ended
    if (code === 0) {
      // It was ready before the signal came; then the network is there, and told.
      const [id] = /net-[0-9a-f]{4}/.exec(out)!
      await data('down', id)
    } else {
      expect([code, out]).toEqual([130, ''])
      expect(err()).toMatch(/cleaning up net-[0-9a-f]{4} \(process, trio\): .*\n.*Ctrl-C again/)
      expect(err()).toMatch(/given up on request\nnet-[0-9a-f]{4} is gone, and nothing of it is left\n$/)
    }
    expect(leftovers()).toEqual([])
  })

  it('leaves the rest to the reaper when Ctrl-C is pressed on, and says so', async () => {
    const { child, err, ended } = start(...up('trio'))
    await expect.poll(err, { timeout: 60_000, interval: 2 }).toMatch(/answers at/)
    const pressing = setInterval(() => child.kill('SIGINT'), 20)
    const { code } = await ended.finally(() => clearInterval(pressing))
    // A fast machine has cleaned up before a second one counts.
    expect(code).toBe(130)
    expect(err()).toMatch(/to the reaper, which removes it|is gone, and nothing of it is left/)
    await expect.poll(leftovers, { timeout: 60_000, interval: 100 }).toEqual([])
  })

  it('keeps the schedule of a network that outlives the command, and ends it with the network', async () => {
    const file = join(folder, 'stormy.yaml')
    const schedule = [
      { after: '100 ms', for: '200 ms', fault: { pause: 'bob' } },
      { after: '1 s', fault: { crash: 'bob' } },
      { after: '1 h', fault: { crash: 'alice' } },
    ]
    writeFileSync(file, JSON.stringify({ hosts: [{ name: 'alice' }, { name: 'bob' }], schedule }))
    const { id } = await data(...up('./stormy.yaml'))
    const log = join(root, id, 'schedule.log')
    await expect
      .poll(() => readFileSync(log, 'utf8'), { timeout: 60_000 })
      .toContain('schedule: Crashing bob')
    expect(readFileSync(log, 'utf8')).toBe(
      'schedule: Pausing bob\nschedule: healing after Pausing bob\nschedule: Crashing bob\n',
    )
    expect(await data('status')).toMatchObject([{ faults: [{ kind: 'crash', host: 'bob' }] }])
    expect(leftovers().filter((one) => one.startsWith('process')).length).toBeGreaterThan(1)
    await data('down', id)
    expect(leftovers()).toEqual([])
  })

  it('heals on Ctrl-C what was inflicted for a time', async () => {
    const { id } = await data(...up('pair'))
    const { child, err, ended } = start('fault', 'pause', 'bob', '--for', '1h')
    await expect.poll(err, { timeout: 60_000 }).toContain('it bit')
    expect(await data('status')).toMatchObject([{ faults: [{ kind: 'pause' }] }])
    child.kill('SIGINT')
    expect((await ended).code).toBe(0)
    expect(await data('status')).toMatchObject([{ faults: [] }])
    await data('down', id)
  })

  it('completes in bash what was begun, for the short name and for npm', async () => {
    const { out } = await run('completion', 'bash')
    const ask = (line: string) => {
      const words = line.split(' ')
      const script = `${out}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})
COMP_CWORD=${words.length - 1}
${words[0] === 'npm' ? '_nunet_env_npm' : '_nunet_env'}
printf '%s\\n' "\${COMPREPLY[@]}"`
      const child = spawn('bash', ['-c', script], { env: { ...process.env, TMPDIR: folder } })
      let found = ''
      child.stdout.on('data', (part: Buffer) => {
        found += part.toString()
      })
      return once(child, 'close').then(() => found.trim().split('\n'))
    }
    expect(await ask('nunet-env fault par')).toEqual(['partition'])
    expect(await ask('npm run env -- up pai')).toEqual(['pair'])
    expect(await ask('nunet-env up pair --prov')).toEqual(['--provider'])
    expect(await ask('npm install pai')).toEqual([''])
  })
})
