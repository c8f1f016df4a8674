import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPretendedProcesses, type PretendedProcesses } from './fixtures.ts'
import { createLeases, type LeaseRequest } from './leases.ts'
import { keeperRole, networkVariable } from './members.ts'

const uid = process.getuid!()
const request: LeaseRequest = {
  provider: 'process',
  topology: 'pair',
  shape: {},
  owner: 'test',
  ttlMs: 60_000,
  detached: false,
}

describe('a lease', () => {
  let folder: string
  let root: string
  let nowMs: number
  let processes: PretendedProcesses
  const leases = () => createLeases({ root, uid, processes, now: () => nowMs }, { graceMs: 20, killMs: 20 })
  /** The runner is this process; another one is pretended by its end. */
  const endRunner = () => processes.signal(processes.stamp(process.pid)!, 'SIGKILL')

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nunet-lease-'))
    root = join(folder, 'own')
    nowMs = 1_700_000_000_000
    processes = createPretendedProcesses()
    processes.add({ pid: process.pid })
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('keeps its folder from everybody else', () => {
    leases().acquire(request)
    expect(statSync(root).mode & 0o777).toBe(0o700)
  })

  it('refuses a folder that is somebody else’s link', () => {
    symlinkSync(folder, root)
    expect(() => leases().acquire(request)).toThrow(/LEASE_FOLDER_REFUSED|not a folder/)
  })

  it('refuses a folder that belongs to another user', () => {
    const other = createLeases({ root, uid: uid + 1, processes, now: () => nowMs })
    expect(() => other.acquire(request)).toThrow(`belongs to user ${uid}`)
  })

  it('has an id and a directory that no other lease has', () => {
    const ids = Array.from({ length: 50 }, () => leases().acquire(request).id)
    expect(new Set(ids).size).toBe(50)
    expect(readdirSync(root)).toEqual(expect.arrayContaining(ids))
  })

  it('is on disk before the thing it names is made', () => {
    const lease = leases().acquire(request)
    lease.note({ kind: 'process', role: 'daemon of alice' })
    expect(leases().open(lease.id).record().made).toContainEqual({ kind: 'process', role: 'daemon of alice' })
  })

  it('forgets the intention once the process has a stamp', () => {
    const lease = leases().acquire(request)
    lease.note({ kind: 'process', role: 'daemon of alice' })
    lease.note({ kind: 'process', role: 'daemon of alice', stamp: { pid: 7, started: 'boot:7' } })
    expect(lease.record().made.filter((made) => made.kind === 'process')).toHaveLength(1)
  })

  it('of a network that was broken off before it stood is a leftover, even if it was to outlive its maker', () => {
    const lease = leases().acquire(request)
    endRunner()
    expect(leases().leftover(lease.record())).toBe('its runner is gone')
    lease.detach()
    expect(leases().leftover(lease.record())).toBeUndefined()
  })

  it('leaves nothing when it is released, and may be released again', async () => {
    const lease = leases().acquire(request)
    writeFileSync(join(lease.directory, 'daemon.log'), 'x')
    await lease.release()
    await lease.release()
    expect(existsSync(lease.directory)).toBe(false)
    expect(leases().list()).toEqual([])
  })

  it('ends the daemons that it names', async () => {
    const lease = leases().acquire(request)
    lease.note({ kind: 'process', role: 'daemon of alice', stamp: processes.add({ pid: 4_000_001 }) })
    await lease.release()
    expect(processes.signals).toEqual(['SIGTERM 4000001'])
  })

  it('never signals a process that got a recorded pid later', async () => {
    const lease = leases().acquire(request)
    lease.note({
      kind: 'process',
      role: 'daemon of alice',
      stamp: { pid: 4_000_002, started: 'boot:before' },
    })
    processes.add({ pid: 4_000_002, started: 'boot:after' })
    await lease.release()
    expect(processes.signals).toEqual([])
  })

  it('ends what was started but not yet recorded, its children and its jobs', async () => {
    const lease = leases().acquire(request)
    processes.add({ pid: 4_000_010, environment: [`${networkVariable}=${lease.directory}`] })
    processes.add({ pid: 4_000_011, parent: 4_000_010 })
    processes.add({ pid: 4_000_012, workingDirectory: join(lease.directory, 'alice/data/jobs/j1') })
    await lease.release()
    expect([...processes.signals].sort()).toEqual(['SIGTERM 4000010', 'SIGTERM 4000011', 'SIGTERM 4000012'])
  })

  it('ends what confines a job, wherever that works, and nothing of our own namespace', async () => {
    const lease = leases().acquire(request)
    const workingDirectory = join(lease.directory, 'alice/data/jobs/j1')
    processes.add({ pid: 4_000_013, workingDirectory, processNamespace: 'pid:[13]' })
    processes.add({ pid: 4_000_014, processNamespace: 'pid:[13]' })
    processes.add({ pid: 4_000_015, workingDirectory })
    processes.add({ pid: 4_000_016 })
    await lease.release()
    expect([...processes.signals].sort()).toEqual(['SIGTERM 4000013', 'SIGTERM 4000014', 'SIGTERM 4000015'])
  })

  it('leaves a person’s shell in a job’s directory alone, and other networks too', async () => {
    const [lease, other] = [leases().acquire(request), leases().acquire(request)]
    processes.add({
      pid: 4_000_020,
      hasTerminal: true,
      workingDirectory: join(lease.directory, 'alice/data/jobs/j1'),
    })
    processes.add({ pid: 4_000_021, executable: join(other.directory, 'alice/nunet') })
    processes.add({ pid: 4_000_022, environment: [`${networkVariable}=${lease.directory}0`] })
    await lease.release()
    expect(processes.signals).toEqual([])
  })

  it('ends everything in its namespaces while their keeper lives, the keeper last', async () => {
    const lease = leases().acquire(request)
    const keeper = processes.add({ pid: 4_000_030, networkNamespace: 'net:[30]' })
    lease.note({ kind: 'process', role: keeperRole, stamp: keeper })
    lease.note({ kind: 'namespace', host: 'alice', inode: 'net:[31]' })
    processes.add({ pid: 4_000_031, networkNamespace: 'net:[31]' })
    await lease.release()
    expect(processes.signals).toEqual(['SIGTERM 4000031', 'SIGKILL 4000030'])
  })

  it('does not trust the number of a namespace whose keeper is gone', async () => {
    const lease = leases().acquire(request)
    lease.note({ kind: 'process', role: keeperRole, stamp: { pid: 4_000_040, started: 'boot:gone' } })
    lease.note({ kind: 'namespace', host: 'alice', inode: 'net:[41]' })
    processes.add({ pid: 4_000_041, networkNamespace: 'net:[41]' })
    await lease.release()
    expect(processes.signals).toEqual([])
  })

  it('removes nothing outside its folder, whatever its record says', async () => {
    const lease = leases().acquire(request)
    const precious = join(folder, 'precious')
    writeFileSync(precious, 'x')
    lease.note({ kind: 'directory', path: precious })
    lease.note({ kind: 'directory', path: join(lease.directory, '..', '..', 'precious') })
    lease.note({ kind: 'directory', path: root })
    await lease.release()
    expect(existsSync(precious)).toBe(true)
    expect(existsSync(root)).toBe(true)
  })

  it('stays on record when a process outlives everything', async () => {
    processes = createPretendedProcesses(new Set([4_000_050]))
    processes.add({ pid: process.pid })
    const lease = leases().acquire(request)
    lease.note({ kind: 'process', role: 'daemon of alice', stamp: processes.add({ pid: 4_000_050 }) })
    await expect(lease.release()).rejects.toThrow('processes 4000050 do not end')
    expect(
      leases()
        .list()
        .map((record) => record.id),
    ).toEqual([lease.id])
  })

  describe('is swept', () => {
    it('when its runner is gone', async () => {
      const lease = leases().acquire(request)
      expect(await leases().sweep('process')).toEqual([])
      endRunner()
      expect(await leases().sweep('process')).toEqual([lease.id])
    })

    it('when its runner’s pid belongs to somebody else by now', async () => {
      const lease = leases().acquire(request)
      processes.add({ pid: process.pid, started: 'boot:later' })
      expect(await leases().sweep('process')).toEqual([lease.id])
    })

    it('not while it is detached and its time is not over', async () => {
      const lease = leases().acquire({ ...request, detached: true })
      endRunner()
      expect(await leases().sweep('process')).toEqual([])
      nowMs += 60_000
      expect(await leases().sweep('process')).toEqual([lease.id])
    })

    it('when it is older than asked', async () => {
      const lease = leases().acquire(request)
      nowMs += 10_000
      expect(await leases().sweep('process', 10_001)).toEqual([])
      expect(await leases().sweep('process', 10_000)).toEqual([lease.id])
    })

    it('never from under daemons that live in their runner', async () => {
      leases().acquire({ ...request, provider: 'in-process' })
      nowMs += 3_600_000
      expect(await leases().sweep('in-process', 0)).toEqual([])
    })

    it('by its own provider only', async () => {
      leases().acquire(request)
      endRunner()
      expect(await leases().sweep('netns')).toEqual([])
    })

    it('though a damaged record lies beside it', async () => {
      const lease = leases().acquire(request)
      writeFileSync(join(root, 'leases', 'net-0000.json'), '{"made":[')
      writeFileSync(join(root, 'leases', 'net-0001.json'), '{"format":1}')
      endRunner()
      expect(await leases().sweep('process')).toEqual([lease.id])
      const damaged = ['net-0000.json', 'net-0001.json'].map((name) => join(root, 'leases', name))
      expect(leases().damaged()).toEqual(damaged)
    })
  })
})
