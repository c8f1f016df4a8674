import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { Build } from '../../environment.ts'
import type { Topology } from '../../topology.ts'
import { markedKinds } from './cloud/undo.ts'
import type { Driver } from './driver/driver.ts'
import { notMade } from './driver/failure.ts'
import { createEngineDriver } from './testing/engine-driver.ts'
import { type FakeCloud, startFakeCloud } from './testing/fake-cloud/index.ts'
import { createStage, impatient } from './testing/stage.ts'

const patienceMs = 120_000
const build: Build = { binary: '/nowhere/nunet', version: '1.0.0', commit: 'abc', sha256: '0'.repeat(64) }
const options = { owner: 'alice', build, capEur: 1 }

const topologyIn = (...regions: readonly string[]): Topology => ({
  name: 'some',
  hosts: regions.map((region, index) => ({ name: `host${index}`, region })),
})

const inCloud = ({ store }: FakeCloud): number =>
  markedKinds.reduce((sum, kind) => sum + store.all(kind.slice(1)).length, 0)

const idle: Driver = {
  probe: async () => ({ version: '3' }),
  up: async () => {
    throw new Error('the driver was started')
  },
}

it.each([
  ['a region that Hetzner has not', topologyIn('tokyo'), {}, 'REGION_UNKNOWN', /falkenstein \(fsn1\)/],
  ['no cap', topologyIn('ashburn'), { capEur: undefined }, 'ENVIRONMENT_TOO_DEAR', /--cap/],
  ['too low a cap', topologyIn('ashburn'), { capEur: 0.001 }, 'ENVIRONMENT_TOO_DEAR', /cpx11 in ash/],
  [
    'a host behind a translator',
    { name: 'nat', hosts: [{ name: 'alice', nat: 'symmetric' as const }] },
    {},
    'ENVIRONMENT_TOPOLOGY_INVALID',
    /alice cannot stand behind symmetric/,
  ],
])('%s is refused before anything is made', async (_what, topology, change, code, message) => {
  await using cloud = await startFakeCloud()
  using stage = createStage(cloud, { driver: idle })
  const { capEur, ...rest } = { ...options, ...change }
  const spawned = stage.provider.spawn(topology, capEur === undefined ? rest : { ...rest, capEur })
  await expect(spawned).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  expect(stage.leases.list()).toEqual([])
  expect([...cloud.requests.keys()].filter((one) => !one.startsWith('GET'))).toEqual([])
})

it.each([
  ['a bad token', { token: 'bad' }, 'HETZNER_TOKEN_REFUSED'],
  ['no token', {}, 'HETZNER_TOKEN_MISSING'],
])('%s is told at once, and nothing is left', async (_what, wrong, code) => {
  await using cloud = await startFakeCloud()
  using stage = createStage({ endpoint: cloud.endpoint, ...wrong }, { driver: idle })
  await expect(stage.provider.spawn(topologyIn('ashburn'), options)).rejects.toMatchObject({ code })
  expect(stage.leases.list()).toEqual([])
})

it(
  'a project that is full is told with what to do, and what had been made is removed',
  async () => {
    await using cloud = await startFakeCloud({ serverLimit: 1 })
    using stage = createStage(cloud, { undo: impatient })
    const lines: string[] = []
    const spawned = stage.provider.spawn(topologyIn('falkenstein', 'ashburn'), {
      ...options,
      onProgress: (line) => lines.push(line),
    })
    await expect(spawned).rejects.toMatchObject({
      code: 'HETZNER_LIMIT_REACHED',
      hint: expect.stringMatching(/higher limit/),
    })
    expect(cloud.requests.get('POST /servers')).toBeGreaterThan(1)
    expect(inCloud(cloud)).toBe(0)
    expect(stage.leases.list()).toEqual([])
    expect(readdirSync(stage.root).filter((name) => name.startsWith('net-'))).toEqual([])
    expect(lines.join('\n')).toMatch(
      /costs at most [\s\S]*making 2 servers; all bear the label nunet-lease=net-/,
    )
    expect(lines.join('\n')).not.toContain(cloud.token)
  },
  patienceMs,
)

it('a cloud that is gone keeps the record, with what is in the way, until it can be asked again', async () => {
  const cloud = await startFakeCloud()
  const driver: Driver = {
    ...idle,
    up: async (request, how) => {
      await createEngineDriver().up(request, how)
      await cloud[Symbol.asyncDispose]()
      throw notMade('Making servers', 'the line was cut', request.token)
    },
  }
  using stage = createStage(cloud, { driver, undo: impatient })
  await expect(stage.provider.spawn(topologyIn('helsinki'), options)).rejects.toMatchObject({
    // Why it broke comes first; what could not be taken away stands in the record.
    code: 'CLOUD_NOT_MADE',
  })
  const [record] = stage.leases.list()
  expect(record?.made).toContainEqual(expect.objectContaining({ kind: 'cloud', cloud: 'hetzner' }))
  expect(JSON.stringify(record)).not.toContain(cloud.token)
}, 300_000)

it('is ready with a token that the cloud accepts and a tool, and says what else is missing', async () => {
  await using cloud = await startFakeCloud()
  using ready = createStage(cloud, { driver: idle })
  expect(await ready.provider.probe()).toEqual({ ready: true, version: '3' })
  using bad = createStage(
    { endpoint: cloud.endpoint, token: 'bad' },
    { driver: { ...idle, probe: async () => ({ missing: { what: 'pulumi', fix: 'get it' } }) } },
  )
  expect(await bad.provider.probe()).toEqual({
    ready: false,
    missing: [
      { what: expect.stringContaining('unauthorized'), fix: expect.stringContaining('HCLOUD_TOKEN') },
      { what: 'pulumi', fix: 'get it' },
    ],
  })
})
