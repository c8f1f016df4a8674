import { execFileSync } from 'node:child_process'
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPretendedProcesses, type PretendedProcesses } from './fixtures.ts'
import { createLeases, type LeaseRequest } from './leases.ts'

const request: LeaseRequest = {
  provider: 'process',
  topology: 'pair',
  shape: { hosts: [{ name: 'älice' }] },
  owner: 'test',
  ttlMs: 60_000,
  detached: false,
}
const crowded = fileURLToPath(new URL('testing/crowded.ts', import.meta.url))

/** Why no small disk of one's own can be had here, or undefined. */
const lacksSmallDisk = (): string | undefined => {
  try {
    execFileSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', '/mnt'], {
      stdio: 'pipe',
    })
    return undefined
  } catch (error) {
    return `needs unshare(1) of util-linux and user namespaces (sysctl kernel.unprivileged_userns_clone=1, or root): ${(error as Error).message}`
  }
}

describe('the record of a lease', () => {
  let root: string
  let processes: PretendedProcesses
  const leases = () =>
    createLeases(
      { root, uid: process.getuid!(), processes, now: () => Date.now() },
      { graceMs: 20, killMs: 20 },
    )
  const folder = () => join(root, 'leases')

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'nunet-store-'))
    processes = createPretendedProcesses()
    processes.add({ pid: process.pid })
  })
  afterEach(() => rmSync(root, { recursive: true }))

  it('is whole or is nobody’s, at whatever byte a file was cut off; nothing of a damaged one is undone', async () => {
    const lease = leases().acquire(request)
    lease.note({ kind: 'process', role: 'daemon of alice', stamp: processes.add({ pid: 4_000_001 }) })
    const file = join(folder(), `${lease.id}.json`)
    const whole = readFileSync(file)
    processes.add({ pid: process.pid, started: 'boot:later' })
    const cut = leases()
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(file, whole.subarray(0, length))
      expect(cut.list()).toEqual([])
    }
    expect(cut.damaged()).toEqual([file])
    expect(await leases().sweep('process')).toEqual([])
    expect(processes.signals).toEqual([])
    writeFileSync(file, whole)
    expect(await leases().sweep('process')).toEqual([lease.id])
  })

  it('is nobody’s under the name of another network, which it could hide or end', async () => {
    const [one, other] = [leases().acquire(request), leases().acquire(request)]
    const fileOf = (id: string) => join(folder(), `${id}.json`)
    writeFileSync(fileOf(one.id), readFileSync(fileOf(other.id)))
    expect(leases().list()).toEqual([expect.objectContaining({ id: other.id })])
    expect(leases().damaged()).toEqual([fileOf(one.id)])
    expect(() => leases().open(one.id)).toThrow(
      expect.objectContaining({ code: 'ENVIRONMENT_UNKNOWN_NETWORK' }),
    )
  })

  it.each(['never', '', '2026-99-99T00:00:00.000Z', '9999999999999'])(
    'is nobody’s when its time cannot be told: %j, which would never be over',
    (time) => {
      const { id } = leases().acquire(request)
      const file = join(folder(), `${id}.json`)
      const whole = JSON.parse(readFileSync(file, 'utf8'))
      for (const key of ['expiresAt', 'createdAt']) {
        writeFileSync(file, JSON.stringify({ ...whole, [key]: time }))
        expect(leases().damaged()).toEqual([file])
      }
    },
  )

  it('is nobody’s when it is a pipe, a link or larger than any record', () => {
    const { id } = leases().acquire(request)
    const file = join(folder(), `${id}.json`)
    const beside = join(root, 'beside.json')
    renameSync(file, beside)
    symlinkSync(beside, file)
    expect(leases().damaged()).toEqual([file])
    rmSync(file)
    execFileSync('mkfifo', [file])
    expect(leases().damaged()).toEqual([file])
    rmSync(file)
    writeFileSync(file, readFileSync(beside))
    truncateSync(file, 1024 ** 3)
    expect(leases().damaged()).toEqual([file])
    renameSync(beside, file)
    expect(leases().damaged()).toEqual([])
  })

  it('loses nothing that another process notes at the same time', () => {
    const lease = leases().acquire(request)
    const other = leases().open(lease.id)
    lease.note({ kind: 'link', name: 'one' })
    other.extend(60_000)
    lease.note({ kind: 'link', name: 'two' })
    other.note({ kind: 'link', name: 'three' })
    const { made, expiresAt, createdAt } = lease.record()
    expect(made.flatMap((one) => (one.kind === 'link' ? [one.name] : []))).toEqual(['one', 'two', 'three'])
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(120_000)
  })

  it('leaves no draft and no lock behind, not even of writers that were killed', async () => {
    const lease = leases().acquire(request)
    lease.note({ kind: 'link', name: 'one' })
    expect(readdirSync(folder())).toEqual([`${lease.id}.json`])
    const left = [`net-0001.json.4000009.tmp`, `net-0001.json.lock`, `${lease.id}.json.lock.4000009.tmp`]
    for (const name of left) writeFileSync(join(folder(), name), '{"fo')
    const own = `net-0002.json.${process.pid}.tmp`
    writeFileSync(join(folder(), own), '{"fo')
    await leases().sweep('process')
    expect(readdirSync(folder()).sort()).toEqual([own, `${lease.id}.json`].sort())
    utimesSync(join(folder(), own), 1, 1)
    leases().tidy()
    expect(readdirSync(folder())).toEqual([`${lease.id}.json`])
  })

  it('does not come back when it is changed after its end', async () => {
    const lease = leases().acquire(request)
    const other = leases().open(lease.id)
    await lease.release()
    expect(() => other.note({ kind: 'link', name: 'late' })).toThrow(
      expect.objectContaining({ code: 'ENVIRONMENT_UNKNOWN_NETWORK' }),
    )
    expect(readdirSync(folder())).toEqual([])
  })

  it('is not looked for in a folder that is gone, and the folder does not come back', () => {
    const gone = join(root, 'gone')
    const none = createLeases({ root: gone, uid: process.getuid!(), processes, now: () => Date.now() })
    expect([none.list(), none.damaged()]).toEqual([[], []])
    none.tidy()
    expect(readdirSync(root)).toEqual([])
  })

  it('stays as it was on a disk that is full, which is said, and can be released there', (context) => {
    const lacks = lacksSmallDisk()
    context.skip(lacks !== undefined, lacks)
    const script = 'mount -t tmpfs -o size=64k,mode=0700 tmpfs "$1" && exec "$2" "$3" "$1"'
    const out = execFileSync(
      'unshare',
      ['-rm', 'sh', '-c', script, 'crowded', root, process.execPath, crowded],
      { encoding: 'utf8' },
    )
    expect(JSON.parse(out)).toEqual({
      codes: ['LEASE_NOT_WRITTEN', 'LEASE_NOT_WRITTEN', 'LEASE_NOT_WRITTEN'],
      hint: expect.stringContaining('Free space in '),
      sameAsBefore: true,
      files: ['net.json'],
      afterRelease: [],
    })
  })
})
