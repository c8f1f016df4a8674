import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { createLinuxProcesses } from '../../../lease/processes.ts'
import type { Topology } from '../../../topology.ts'
import { census } from './cycle.ts'
import { runCycles } from './cycles.ts'
import { createEngine } from './engine/engine.ts'
import { hostile } from './fake-cloud/hostility.ts'
import { startFakeCloud } from './fake-cloud/index.ts'
import { writePlan } from './plans.ts'

const folder = mkdtempSync(join(tmpdir(), 'nunet-engine-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Each run starts a process that loads the SDK; on a busy machine that is slow. */
const patienceMs = 240_000

const topology: Topology = {
  name: 'pair',
  hosts: [
    { name: 'alice', region: 'falkenstein' },
    { name: 'bob', region: 'ashburn' },
  ],
}

const stage = async (name: string, options: Parameters<typeof startFakeCloud>[0] = {}) => {
  const cloud = await startFakeCloud(options)
  const mark = `net-1a2b-${name}`
  const written = writePlan({
    directory: join(folder, name),
    mark,
    endpoint: cloud.endpoint,
    token: cloud.token,
    topology,
  })
  const engine = createEngine({ processes: createLinuxProcesses() }, written)
  return { cloud, mark, engine, ...written, [Symbol.asyncDispose]: () => cloud[Symbol.asyncDispose]() }
}

const nothing = { create: 0, update: 0, replace: 0, delete: 0, same: 0 }

it(
  'runs the unchanged program: preview, create, nothing to do, update, replace, fewer, destroy; no secret in its state',
  async () => {
    await using here = await stage('steps')
    const { engine, cloud, plan, save, mark } = here
    expect((await engine.preview()).tally).toEqual({ ...nothing, create: 12 })
    expect(cloud.requests.size).toBe(0)

    const { tally, outputs } = await engine.up()
    expect(tally).toEqual({ ...nothing, create: 12 })
    const { publicAddress } = (outputs.servers as Record<string, { publicAddress: string }>).alice!
    expect(cloud.store.all('primary_ips').map(({ ip }) => ip)).toContain(publicAddress)
    const before = census(cloud, mark)

    const state = readFileSync(here.stateFile, 'utf8')
    expect(state).toContain('secretSha256')
    expect(state).not.toContain(cloud.token)
    expect(state).not.toContain('PRIVATE KEY')
    expect(statSync(here.stateFile).mode & 0o777).toBe(0o600)

    expect((await engine.up()).tally).toEqual({ ...nothing, same: 12 })

    save({ ...plan, labels: { ...plan.labels, 'nunet-owner': 'bob' } })
    expect((await engine.up()).tally).toEqual({ ...nothing, update: 10, same: 2 })
    const owners = new Set(cloud.store.all('servers').map(({ labels }) => labels?.['nunet-owner']))
    expect(owners).toEqual(new Set(['bob']))

    const ids = cloud.store.all('servers').map(({ id }) => id)
    save({ ...plan, image: 'debian-13' })
    expect((await engine.up()).tally).toMatchObject({ create: 0, replace: 2, delete: 0 })
    expect(census(cloud, mark)).toEqual(before)
    expect(cloud.store.all('servers').map(({ id }) => id)).not.toEqual(ids)

    const [alice] = plan.servers
    save({ ...plan, image: 'debian-13', servers: [alice!] })
    expect((await engine.up()).tally).toMatchObject({ delete: 2 })
    expect(census(cloud, mark)).toMatchObject({ '/servers': 1, '/primary_ips': 1 })

    await engine.destroy(cloud)
    expect(Object.values(census(cloud, mark))).toEqual([0, 0, 0, 0, 0, 0])
  },
  patienceMs,
)

it(
  'tells of a project that is full, keeps what was made in the state, and takes it down',
  async () => {
    await using here = await stage('full', { serverLimit: 1 })
    await expect(here.engine.up()).rejects.toMatchObject({
      message: expect.stringMatching(/resource_limit_exceeded/),
    })
    await here.engine.destroy(here.cloud)
    expect(Object.values(census(here.cloud, here.mark))).toEqual([0, 0, 0, 0, 0, 0])
  },
  patienceMs,
)

it('is used by one process at a time, and by the next when that one has died', async () => {
  await using here = await stage('lock')
  const lock = `${here.stateFile}.lock`
  writeFileSync(lock, JSON.stringify(createLinuxProcesses().stamp(1)))
  await expect(here.engine.destroy(here.cloud)).rejects.toMatchObject({ code: 'STATE_LOCKED' })
  writeFileSync(lock, JSON.stringify({ pid: 1, started: 'long ago' }))
  expect(await here.engine.destroy(here.cloud)).toEqual(nothing)
})

it(
  'leaves nothing and makes nothing twice when it is killed in a hostile cloud',
  async () => {
    expect(hostile.lost).toBeGreaterThan(0)
    const counts = await runCycles({ cycles: 2, seed: 7 })
    expect(counts).toMatchObject({
      cycles: 2,
      leaks: 0,
      doubles: 0,
      missing: 0,
      failures: [],
      strangersLost: 0,
    })
    expect(counts.kills).toBeGreaterThan(0)
  },
  patienceMs,
)
