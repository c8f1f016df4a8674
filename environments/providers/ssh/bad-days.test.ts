import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { hashOf } from '../../deploy/hash.ts'
import { loadBuild } from '../../deploy/index.ts'
import type { Build, Environment, Provider, SpawnOptions } from '../../environment.ts'
import { createProvider, openLeases } from '../../index.ts'
import type { Topology } from '../../topology.ts'
import { newHostKey } from './testing/bed-files.ts'
import { type Bed, layBed } from './testing/lay-bed.ts'
import { bedLacks } from './testing/requirements.ts'
import { stock } from './testing/stock.ts'
import { cutConnections, letUp, takeDown } from './testing/trouble.ts'

const lacks = bedLacks()
const patience = { timeout: 60_000 }

const network = (...names: readonly string[]): Topology => ({
  name: 'bad-day',
  hosts: names.map((name) => ({ name })),
})

describe('bad days of machines far away', { timeout: 180_000 }, () => {
  let bed: Bed
  let folder: string
  let provider: Provider
  let build: Build
  let live: Environment[]

  beforeAll(async () => {
    if (lacks !== undefined) return
    bed = await layBed({ hosts: 3, maxHosts: 2 })
    folder = mkdtempSync(join(tmpdir(), 'nunet-days-'))
    build = await loadBuild(resolve(process.env.NUNET_BUILD_FILE ?? 'dist/build.json'))
    provider = createProvider('ssh', { root: join(folder, 'root'), reaper: false, inventory: bed.inventory })
  }, 60_000)
  afterAll(async () => {
    if (lacks !== undefined) return
    await bed[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  })
  beforeEach((context) => {
    context.skip(lacks !== undefined, lacks)
    live = []
    stock(bed, build)
  })
  afterEach(async () => {
    if (lacks !== undefined) return
    for (const one of live) await one[Symbol.asyncDispose]()
    expect(bed.leftovers()).toEqual([])
    expect(openLeases({ root: join(folder, 'root'), reaper: false }).list()).toEqual([])
  })

  const spawn = async (topology: Topology, options: Partial<SpawnOptions> = {}): Promise<Environment> => {
    const made = await provider.spawn(topology, { owner: 'bad days', build, ...options })
    live.push(made)
    return made
  }
  const probed = async (): Promise<string> => {
    const readiness = await provider.probe()
    return readiness.ready ? readiness.version : 'none'
  }
  const trio = network('alice', 'bob', 'carol')

  it('refuses a machine whose key has changed, by name, and leaves the others as they were', async () => {
    const path = join(bed.folder, 'm2', 'host_key')
    const before = readFileSync(path)
    newHostKey(path)
    cutConnections(bed, 'm2')
    await expect.poll(probed, patience).toMatch(/^2 of 3 machines; m2 .*its host key is SHA256/)
    const spawned = spawn(trio)
    await expect(spawned).rejects.toMatchObject({ code: 'SSH_HOST_KEY_CHANGED' })
    await expect(spawned).rejects.toThrow('m2 (root@')
    writeFileSync(path, before)
    cutConnections(bed, 'm2')
    await expect.poll(probed, patience).toBe('3 of 3 machines')
  })

  it('names a machine that is down, and works with the others', async () => {
    takeDown(bed, 'm2')
    expect(await probed()).toMatch(/^2 of 3 machines; m2 .*ECONNREFUSED/)
    const spawned = spawn(trio)
    await expect(spawned).rejects.toMatchObject({ code: 'SSH_UNREACHABLE' })
    await expect(spawned).rejects.toThrow('m2 (root@')
    expect((await spawn(network('alice'))).hosts).toHaveLength(1)
    letUp(bed, 'm2')
    await expect.poll(probed, patience).toBe('3 of 3 machines')
  })

  it('says what a machine with a full disk would need', async () => {
    bed.run('m1', 'mount -t tmpfs -o size=40m,mode=0700 tmpfs /root/.nunet-lab')
    const spawned = spawn(network('alice'))
    await expect(spawned).rejects.toMatchObject({ code: 'HOST_DISK_FULL' })
    await expect(spawned).rejects.toThrow(/\d+ MiB are free there, \d+ MiB are needed/)
    expect(bed.leftovers()).toEqual([])
    bed.run('m1', 'umount /root/.nunet-lab')
  })

  it('sends a build again when the connection is cut in the middle, and shows how far it is', async () => {
    rmSync(join(bed.folder, 'm1', 'root', '.nunet-lab', 'builds'), { recursive: true })
    const lines: string[] = []
    const made = await spawn(network('alice'), {
      onProgress: (line) => {
        lines.push(line)
        if (lines.filter((one) => one.includes(' sent')).length === 1) cutConnections(bed, 'm1')
      },
    })
    expect(made.host('alice').isRunning()).toBe(true)
    expect(lines.filter((line) => /^alice: \d+ MB of \d+ MB sent$/.test(line)).length).toBeGreaterThanOrEqual(
      4,
    )
    const shelf = join(bed.folder, 'm1', 'root', '.nunet-lab', 'builds', build.sha256)
    expect(await hashOf(join(shelf, 'nunet'))).toBe(build.sha256)
  })

  it('keeps its daemons when sshd is killed, and finds them again', async () => {
    const made = await spawn(network('alice', 'bob'))
    const alice = made.host('alice')
    const before = await alice.dms.identity()
    cutConnections(bed, 'm1')
    cutConnections(bed, 'm2')
    await expect.poll(async () => (await alice.dms.identity()).ok, patience).toBe(true)
    expect(await alice.dms.identity()).toEqual(before)
    expect(made.hosts.every((host) => host.isRunning())).toBe(true)
    expect(await made.unexpectedEnds()).toEqual([])
    await made.host('bob').stop()
    expect(made.host('bob').isRunning()).toBe(false)
  })

  it('lets several networks share the machines, until there is no room', async () => {
    const first = await spawn(trio)
    const second = await spawn(network('alice', 'bob'))
    const places = [...first.hosts, ...second.hosts].map((host) => host.address)
    expect(new Set(places).size).toBe(3)
    const full = spawn(network('alice', 'bob'))
    await expect(full).rejects.toMatchObject({ code: 'INVENTORY_FULL' })
    await expect(full).rejects.toThrow('has room for 1 of 2')
    await second[Symbol.asyncDispose]()
    expect((await first.attest()).differences).toEqual([])
    expect((await spawn(network('alice', 'bob'))).hosts).toHaveLength(2)
  })

  it('goes back to the old build when the new one does not start', async () => {
    const made = await spawn(network('alice'))
    const binary = join(folder, 'broken')
    writeFileSync(binary, '#!/bin/sh\necho "not today" >&2\nexit 3\n')
    chmodSync(binary, 0o755)
    const broken = { ...build, version: '9.9.9', binary, sha256: await hashOf(binary) }
    const upgraded = made.host('alice').upgrade(broken)
    await expect(upgraded).rejects.toMatchObject({ code: 'UPGRADE_REVERTED' })
    await expect(upgraded).rejects.toThrow(/9\.9\.9.*exit code 3.*not today/s)
    expect(made.host('alice').build).toEqual(build)
    expect((await made.host('alice').dms.identity()).ok).toBe(true)
  })

  it('keeps the record of what it could not take away, until it can', async () => {
    const made = await spawn(network('alice'))
    live = []
    takeDown(bed, 'm1')
    await expect(made[Symbol.asyncDispose]()).rejects.toThrow(/LEASE|m1/)
    letUp(bed, 'm1')
    const root = join(folder, 'root')
    expect(existsSync(join(root, 'leases', `${made.id}.json`))).toBe(true)
    await expect
      .poll(
        () =>
          made[Symbol.asyncDispose]().then(
            () => 'gone',
            () => 'there',
          ),
        patience,
      )
      .toBe('gone')
  })
})
