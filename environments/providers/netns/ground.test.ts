import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { leftoversOf } from '../../compliance/leftovers.ts'
import { searchPath } from '../../deploy/index.ts'
import { createLinuxProcesses, groupsIn } from '../../lease/index.ts'
import type { HostSpecification } from '../../topology.ts'
import { perfectLink } from '../../wan/index.ts'
import { clockFileOf, findClockLibrary } from './clock.ts'
import { createGround, type NetnsGround } from './ground.ts'
import { isNetnsReady, type Lab, openLab, requireNetns, rightsHere } from './testing/lab.ts'

const timeout = 60_000
const clockLibrary = findClockLibrary()

const canBound = rightsHere === 'root' && existsSync('/sys/fs/cgroup')
const mib = 1024 ** 2
const bounds: Pick<HostSpecification, 'resources'> = {
  resources: { diskBytes: 4 * mib, ...(canBound ? { cpuMillicores: 200, memoryBytes: 64 * mib } : {}) },
}

/** Runs a program as the daemon of a host would be run. */
const asDaemon = (ground: NetnsGround, host: string, ...program: readonly string[]) => {
  const [command, ...rest] = ground.enter(host)(program)
  return spawnSync(command, rest, { env: { PATH: searchPath }, encoding: 'utf8', timeout: 20_000 })
}

describe('the hosts of a network of namespaces', { timeout }, () => {
  let lab: Lab
  let ground: NetnsGround
  const run = async (host: string, ...command: readonly string[]) => ground.reach(host).run(command)

  beforeAll(async () => {
    if (!(await isNetnsReady())) return
    lab = await openLab(
      { name: 'ground', hosts: [{ name: 'alice', ...bounds }, { name: 'bob' }] },
      { clockLibrary },
    )
    ground = lab.ground
  }, timeout)
  beforeEach((context) => requireNetns(context))
  afterAll(async () => {
    if (lab === undefined) return
    const record = lab.lease.record()
    const groups = groupsIn(lab.lease.directory)
    await lab.close()
    expect(leftoversOf(lab.root, [record])).toEqual([])
    expect(groups.filter((group) => existsSync(group))).toEqual([])
  })

  it('have names and name resolution of their own, which nobody outside sees', async () => {
    const before = readFileSync('/etc/hosts', 'utf8')
    expect((await run('alice', 'uname', '-n')).stdout).toBe('alice\n')
    expect((await run('alice', 'getent', 'hosts', 'bob')).stdout).toContain('10.77.3.2')
    await run('alice', 'sh', '-c', 'echo 192.0.2.1 lie >>/etc/hosts')
    expect((await run('alice', 'getent', 'hosts', 'lie')).stdout).toContain('192.0.2.1')
    expect((await run('bob', 'getent', 'hosts', 'lie')).exitCode).toBe(2)
    expect(readFileSync('/etc/hosts', 'utf8')).toBe(before)
  })

  it('write to a disk of their own, up to its bound', async () => {
    const { dataDirectory } = ground.controls('alice')!
    const write = async (file: string, count: number) =>
      run('alice', 'dd', 'if=/dev/zero', `of=${dataDirectory}/${file}`, 'bs=1M', `count=${count}`)
    expect((await write('small', 3)).exitCode).toBe(0)
    const { exitCode, stderr } = await write('large', 3)
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('No space left')])
    expect((await run('bob', 'ls', dataDirectory!)).stdout).toBe('')
  })

  it('give and take files through the way that this process has to them', async () => {
    const { dataDirectory } = ground.controls('bob')!
    await ground.reach('bob').put('/etc/hostname', `${dataDirectory}/copy`, { mode: 0o600 })
    const { stdout } = await run(
      'bob',
      'sh',
      '-c',
      `stat -c %a ${dataDirectory}/copy; cat ${dataDirectory}/copy`,
    )
    expect(stdout).toBe(`600\n${readFileSync('/etc/hostname', 'utf8')}`)
  })

  it('can have a clock of their own, while what measures elapsed time goes right', async (context) => {
    context.skip(clockLibrary === undefined, 'libfaketime is not installed: apt-get install -y libfaketime')
    const clocks =
      'process.stdout.write(JSON.stringify([Date.now(), Number(process.hrtime.bigint() / 1000000n)]))'
    const look = (host: string): number[] =>
      JSON.parse(asDaemon(ground, host, process.execPath, '-e', clocks).stdout) as number[]
    await run('alice', 'sh', '-c', `echo -3600 >${clockFileOf('alice')}`)
    const [[alice, aliceRan], [bob, bobRan]] = [look('alice'), look('bob')] as [number[], number[]]
    expect(Math.round((bob! - alice!) / 60_000)).toBe(60)
    expect(Math.abs(bobRan! - aliceRan!)).toBeLessThan(60_000)
  })

  it('bound what a daemon and all it starts may use', async (context) => {
    context.skip(!canBound, 'control groups cannot be written here: run it as root')
    const hog = (host: string) =>
      asDaemon(ground, host, 'dd', 'if=/dev/zero', 'of=/dev/null', 'bs=128M', 'count=1')
    expect(hog('bob').status).toBe(0)
    expect(hog('alice').signal).toBe('SIGKILL')
    expect(
      groupsIn(lab.lease.directory).every((group) => group.includes(`nunet-host-${lab.lease.id}-alice`)),
    ).toBe(true)
    const share = asDaemon(
      ground,
      'alice',
      'sh',
      '-c',
      'cat $(find /sys/fs/cgroup -path "*alice/cpu.cfs_quota_us" -o -path "*alice/cpu.max")',
    )
    expect(share.stdout).toMatch(/^20000\b/)
  })

  it('keep what was changed of a link for everybody who asks, and give it back whole', async () => {
    const other = createGround(
      {
        lease: lab.lease,
        processes: createLinuxProcesses(),
        keeper: lab.keeper,
        rights: rightsHere,
        clockLibrary,
      },
      lab.topology,
    )
    const before = await ground.fingerprint()
    expect(ground.links.quality('alice', 'bob')).toEqual(perfectLink)
    await ground.links.setQuality('alice', 'bob', { ...perfectLink, delayMs: 30 })
    expect(other.links.quality('alice', 'bob').delayMs).toBe(30)
    const far = await other.links.measure('alice', 'bob', { withinMs: 2000 })
    expect(far!.roundTripMs).toBeGreaterThanOrEqual(30)
    expect(await ground.fingerprint()).not.toBe(before)
    await other.links.setQuality('alice', 'bob', perfectLink)
    expect(ground.links.quality('alice', 'bob')).toEqual(perfectLink)
    expect(await ground.fingerprint()).toBe(before)
  })

  it('are cut off from each other in one direction, however often that is asked for', async () => {
    const links = ground.links
    const before = await ground.fingerprint()
    await links.block('alice', 'bob')
    await links.block('alice', 'bob')
    expect(await links.measure('alice', 'bob', { withinMs: 500 })).toBeUndefined()
    expect(await ground.fingerprint()).not.toBe(before)
    await links.unblock('alice', 'bob')
    await links.unblock('alice', 'bob')
    expect(await links.measure('alice', 'bob', { withinMs: 2000 })).toMatchObject({ lossPercent: 0 })
    expect(await ground.fingerprint()).toBe(before)
  })

  it.each([
    ['route', ['ip', 'route', 'add', '198.51.100.0/24', 'via', '10.77.2.1']],
    ['rule', ['nft', 'add', 'table', 'ip', 'extra']],
    ['mount', ['mount', '--bind', '/etc/hostname', '/etc/machine-id']],
    ['clock', ['sh', '-c', `echo +60 >${clockFileOf('alice')}`]],
    ['address', ['ip', 'addr', 'add', '10.9.9.9/32', 'dev', 'lo']],
  ] as const)('have another fingerprint with another %s', async (_what, command) => {
    const before = await ground.fingerprint()
    expect((await run('alice', ...command)).stderr).toBe('')
    expect(await ground.fingerprint()).not.toBe(before)
  })
})
