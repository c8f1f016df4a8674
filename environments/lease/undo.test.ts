import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPretendedProcesses, type PretendedProcesses } from './fixtures.ts'
import { createLeases, type LeaseRequest } from './leases.ts'
import { readLedger } from './ledger.ts'
import type { Made } from './record.ts'
import type { Undoing } from './release.ts'

const request: LeaseRequest = {
  provider: 'ssh',
  topology: 'pair',
  shape: {},
  owner: 'test',
  ttlMs: 60_000,
  detached: false,
}
const link: Made = { kind: 'link', name: 'nntest0' }
const containers: Made = { kind: 'containers', socket: '/run/engine.sock' }
const remote: Made = { kind: 'remote', inventory: '/inventory.yaml', machine: 'tokyo', directory: '/srv/net' }
const cloud: Made = {
  kind: 'cloud',
  cloud: 'hetzner',
  endpoint: 'https://cloud',
  tokenFile: '/token',
  mark: 'net-0102-abcd',
}

describe('what is made far away', () => {
  let folder: string
  let root: string
  let processes: PretendedProcesses
  let log: string[]
  let broken: Set<string>
  const undoing = (): Undoing => {
    const undo = async (made: Made, { id, directory }: { id: string; directory: string }) => {
      expect(directory).toBe(join(root, id))
      // Keys to machines and clouds lie there.
      log.push(`${made.kind}${existsSync(directory) ? '' : ' without its files'}`)
      if (broken.has(made.kind)) throw new Error(`no way to the ${made.kind}`)
    }
    return { link: undo, containers: undo, remote: undo, cloud: undo }
  }
  const leases = (undo: Undoing = undoing(), patience = {}) =>
    createLeases(
      { root, uid: process.getuid!(), processes, now: () => Date.now(), undo },
      { graceMs: 20, killMs: 20, ...patience },
    )
  const acquire = (made: readonly Made[], from = leases()) => {
    const lease = from.acquire(request)
    for (const one of made) lease.note(one)
    return lease
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nunet-undo-'))
    root = join(folder, 'own')
    processes = createPretendedProcesses()
    processes.add({ pid: process.pid })
    ;[log, broken] = [[], new Set()]
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('is undone while its files are there, links last, and all is forgotten', async () => {
    const lease = acquire([link, containers, remote, cloud])
    await lease.release()
    expect(log.slice(0, 3).sort()).toEqual(['cloud', 'containers', 'remote'])
    expect(log.slice(3)).toEqual(['link'])
    expect(existsSync(lease.directory)).toBe(false)
    expect(leases().list()).toEqual([])
  })

  it('is noted once though it is said twice', () => {
    const lease = acquire([remote, remote, cloud, remote])
    expect(lease.record().made.filter(({ kind }) => kind === 'remote')).toHaveLength(1)
  })

  it('stays on record with its files and the reason when it resists; the rest goes', async () => {
    broken.add('remote').add('link')
    const daemon = processes.add({ pid: 4_000_001 })
    const lease = acquire([
      link,
      containers,
      remote,
      cloud,
      { kind: 'process', role: 'daemon of alice', stamp: daemon },
    ])
    await expect(lease.release()).rejects.toThrow(
      expect.objectContaining({
        code: 'LEASE_NOT_RELEASED',
        message: expect.stringContaining('no way to the remote; no way to the link'),
      }),
    )
    expect(log).toContain('cloud')
    expect(processes.isAlive(daemon)).toBe(false)
    expect(lease.record().problems).toEqual(['no way to the remote', 'no way to the link'])
    expect(existsSync(lease.directory)).toBe(true)
    expect(readLedger(root)).toEqual([])

    broken.clear()
    await leases().open(lease.id).release()
    expect(leases().list()).toEqual([])
    expect(readLedger(root)).toHaveLength(1)
  })

  it('is undone though a process outlives everything', async () => {
    processes = createPretendedProcesses(new Set([4_000_002]))
    processes.add({ pid: process.pid })
    const immortal = processes.add({ pid: 4_000_002 })
    const lease = acquire([cloud, { kind: 'process', role: 'daemon of alice', stamp: immortal }])
    await expect(lease.release()).rejects.toThrow('processes 4000002 do not end')
    expect(log).toEqual(['cloud'])
  })

  it('is not forgotten by one who does not know how to undo it', async () => {
    const lease = acquire([remote, containers])
    await expect(leases({}).open(lease.id).release()).rejects.toThrow(
      'nothing here can remove /srv/net on tokyo; nothing here can remove containers of /run/engine.sock',
    )
    expect(leases().list()).toHaveLength(1)
  })

  it('is given up for now when it never comes to an end', async () => {
    const never: Undoing = { cloud: () => new Promise(() => {}) }
    const lease = acquire([cloud])
    await expect(leases(never, { farMs: 20 }).open(lease.id).release()).rejects.toThrow(
      'removing objects of the cloud hetzner took more than 20 ms',
    )
  })

  it('leaves files of other networks alone, whatever a record says', async () => {
    const [lease, other] = [acquire([]), acquire([])]
    const paths = [join(root, 'leases'), other.directory, join(root, 'x', '..', other.id), root, folder]
    for (const path of paths) lease.note({ kind: 'directory', path })
    await lease.release()
    expect(existsSync(lease.directory)).toBe(false)
    expect(existsSync(other.directory)).toBe(true)
    expect(leases().list()).toEqual([expect.objectContaining({ id: other.id })])
  })

  it('leaves links alone that cannot be ours', async () => {
    const lease = acquire([
      { kind: 'link', name: 'lo' },
      { kind: 'link', name: 'a; reboot' },
    ])
    await expect(leases({}).open(lease.id).release()).rejects.toThrow(
      /link "lo" is none of ours; link "a; reboot"/,
    )
  })

  it('takes a link that is gone already for removed', async () => {
    const lease = acquire([{ kind: 'link', name: 'nn-not-there' }])
    await leases({}).open(lease.id).release()
    expect(leases().list()).toEqual([])
  })

  it('is entered into the ledger with what it was for and what it cost', async () => {
    const lease = leases().acquire({
      ...request,
      purpose: { run: 'run 1', scenario: 'Working' },
      price: { worstCaseEur: 0.02, lines: ['2 × cpx11 for 1 h: 0.0200 €'] },
      capEur: 0.05,
      ttlMs: 3_600_000,
    })
    lease.setHosts(
      ['alice', 'bob'].map((name) => ({ name, label: name, region: 'local', address: '10.0.0.2', port: 1 })),
    )
    await lease.release()
    expect(readLedger(root)).toEqual([
      expect.objectContaining({ run: 'run 1', scenario: 'Working', hosts: 2, ended: 'returned', eur: 0.02 }),
    ])
  })

  it('is entered as taken down by somebody else, or as left over', async () => {
    const [one, other] = [acquire([]), acquire([])]
    processes.add({ pid: process.pid, started: 'boot:later' })
    await leases().sweep('ssh')
    expect(readLedger(root).map(({ network, ended }) => [network, ended])).toEqual(
      expect.arrayContaining([one.id, other.id].map((id) => [id, 'its runner is gone'])),
    )
    const detached = acquire([])
    detached.detach()
    processes.add({ pid: process.pid, started: 'boot:latest' })
    await leases().open(detached.id).release()
    expect(readLedger(root).at(-1)).toMatchObject({ network: detached.id, ended: 'taken down' })
  })

  it('may be held longer by anybody, and that is on disk', () => {
    const lease = acquire([])
    const before = Date.parse(lease.record().expiresAt)
    leases().extend(lease.id, 60_000)
    expect(Date.parse(lease.record().expiresAt)).toBe(before + 60_000)
    expect(() => leases().extend('net-ffff', 1)).toThrow(
      expect.objectContaining({ code: 'ENVIRONMENT_UNKNOWN_NETWORK' }),
    )
  })

  it('holds no secret: a record is what only its owner may read', () => {
    const lease = acquire([cloud])
    expect(readFileSync(join(root, 'leases', `${lease.id}.json`), 'utf8')).toContain('"tokenFile"')
  })
})
