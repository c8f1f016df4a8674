import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hostFiles } from '../deploy/index.ts'
import { createPretendedProcesses, type PretendedProcesses } from '../lease/fixtures.ts'
import { createLeases, type Leases } from '../lease/index.ts'
import { runCli } from './program.ts'

describe('the command line', () => {
  let root: string
  let leases: Leases
  let processes: PretendedProcesses
  let interruption: AbortController
  let [out, said] = ['', '']

  const run = (...args: string[]) => {
    ;[out, said] = ['', '']
    return runCli(
      {
        root,
        leases,
        processes,
        now: () => 1_700_000_000_000,
        repository: `${root}/`,
        owner: 'tester',
        interrupted: interruption.signal,
        write: (text) => {
          out += text
        },
        out: (text) => {
          out += `${text}\n`
        },
        say: (line) => {
          said += `${line}\n`
        },
      },
      args,
    )
  }
  /** A network of alice, who runs, and bob, who does not. */
  const makeNetwork = (detached = true) => {
    const lease = leases.acquire({
      provider: 'process',
      topology: 'pair',
      owner: 'tester',
      ttlMs: 60_000,
      detached,
    })
    const host = { label: 'x', region: 'local', port: 9000 }
    lease.setHosts([
      { ...host, name: 'alice', address: '127.1.1.2' },
      { ...host, name: 'bob', address: '127.1.1.3' },
    ])
    const stamp = processes.add({ pid: 4_100_000 })
    lease.note({ kind: 'process', role: 'daemon of alice', stamp })
    return lease
  }

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'nunet-cli-'))
    processes = createPretendedProcesses()
    processes.add({ pid: process.pid })
    leases = createLeases({ root, uid: process.getuid!(), processes, now: () => 1_700_000_000_000 })
    interruption = new AbortController()
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  it('says how to begin when there is nothing', async () => {
    expect(await run('status')).toBe(0)
    expect(out).toContain('"npm run env -- up" makes one')
  })

  it('shows which hosts of a network run', async () => {
    const { id } = makeNetwork()
    expect(await run('status')).toBe(0)
    expect(out).toMatch(new RegExp(`${id}  process   pair      tester  for 1 min  alice, bob \\(down\\)`))
    await run('status', '--json')
    expect(JSON.parse(out)).toMatchObject([
      { id, remainingMs: 60_000, leftover: null, hosts: [{ isRunning: true }, { isRunning: false }] },
    ])
  })

  it('prints the log of a host of the only network', async () => {
    const { id, directory } = makeNetwork()
    const { log } = hostFiles(directory, 'alice')
    mkdirSync(hostFiles(directory, 'alice').directory)
    writeFileSync(log, '{"msg":"ready"}\n')
    expect(await run('logs', 'alice')).toBe(0)
    expect(out).toBe('{"msg":"ready"}\n')
    await run('logs', 'alice', '--json')
    expect(JSON.parse(out)).toEqual({ network: id, host: 'alice', log: '{"msg":"ready"}\n' })
  })

  it('follows a log until it is interrupted', async () => {
    const { directory } = makeNetwork()
    const files = hostFiles(directory, 'alice')
    mkdirSync(files.directory)
    writeFileSync(files.log, 'one\n')
    const ended = run('logs', 'alice', '--follow')
    await expect.poll(() => out).toBe('one\n')
    appendFileSync(files.log, 'two\n')
    await expect.poll(() => out).toBe('one\ntwo\n')
    interruption.abort()
    expect(await ended).toBe(0)
  })

  it('names the hosts there are when asked for another', async () => {
    makeNetwork()
    expect(await run('logs', 'carol')).toBe(1)
    expect(said).toContain('only alice, bob')
    expect(out).toBe('')
  })

  it('asks which network is meant when there are several', async () => {
    const ids = [makeNetwork().id, makeNetwork().id]
    expect(await run('down')).toBe(2)
    expect(said).toContain('There are 2 networks')
    for (const id of ids) expect(said).toContain(id)
  })

  it('takes a network down', async () => {
    const { id } = makeNetwork()
    expect(await run('down', id, '--json')).toBe(0)
    expect(JSON.parse(out)).toEqual({ removed: [id] })
    expect(processes.signals).toEqual(['SIGTERM 4100000'])
    expect(leases.list()).toEqual([])
  })

  it('leaves a network that a living program is using, unless forced', async () => {
    const { id } = makeNetwork(false)
    for (const args of [['down', id], ['down']]) {
      expect(await run(...args)).toBe(1)
      expect(said).toMatch(new RegExp(`tester is using it, in process ${process.pid}[^]*--force`))
    }
    expect(processes.signals).toEqual([])
    expect(await run('down', id, '--force', '--json')).toBe(0)
    expect(JSON.parse(out)).toEqual({ removed: [id] })
  })

  it('takes down without force what its program has left', async () => {
    const { id } = makeNetwork(false)
    processes.signal(processes.stamp(process.pid)!, 'SIGKILL')
    expect(await run('down', id)).toBe(0)
    expect(leases.list()).toEqual([])
  })

  it('cannot be forced to end daemons that live in another program', async () => {
    const lease = leases.acquire({
      provider: 'in-process',
      topology: 'pair',
      owner: 'tester',
      ttlMs: 60_000,
      detached: false,
    })
    expect(await run('down', lease.id, '--force')).toBe(1)
    expect(said).toContain('live in that program')
  })

  it('names a record that it cannot understand, and keeps it', async () => {
    mkdirSync(join(root, 'leases'))
    const file = join(root, 'leases', 'net-0000.json')
    writeFileSync(file, '{broken')
    expect(await run('sweep', '--json')).toBe(0)
    expect(JSON.parse(out)).toEqual({ removed: [], damaged: [file] })
    expect(said).toContain(`The record ${file} is damaged`)
    expect(said).toContain(`delete the record and ${join(root, 'net-0000')}`)
    expect(existsSync(file)).toBe(true)
  })

  it('takes down everything except what somebody is just using', async () => {
    const [left, used] = [makeNetwork(true), makeNetwork(false)]
    expect(await run('down', '--all', '--json')).toBe(0)
    expect(JSON.parse(out)).toEqual({ removed: [left.id] })
    expect(leases.list().map((record) => record.id)).toEqual([used.id])
  })

  it('tells in data and by its exit code that there is no such network', async () => {
    expect(await run('down', 'net-0000', '--json')).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ problem: { code: 'ENVIRONMENT_UNKNOWN_NETWORK' } })
  })

  it.each([
    ['an unknown command', ['dance'], "unknown command 'dance'"],
    ['an unknown topology', ['up', 'ring'], 'pair, trio, organisation-of-four'],
    ['an unknown provider', ['up', '--provider', 'cloud'], 'netns, process, in-process'],
    ['a time without a unit', ['up', '--ttl', '60'], 'expected a time with a unit'],
    ['following as data', ['logs', 'alice', '-f', '--json'], undefined],
  ])('ends with 2 for %s', async (_title, args, reason) => {
    makeNetwork()
    expect(await run(...args)).toBe(2)
    expect(out + said).toContain(reason ?? 'exclude each other')
  })

  it('asks for a build where there is none', async () => {
    expect(await run('up', '--provider', 'process')).toBe(1)
    expect(said).toContain('npm run build')
    expect(leases.list()).toEqual([])
  })
})
