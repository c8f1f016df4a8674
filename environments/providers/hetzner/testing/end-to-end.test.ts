import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { loadBuild } from '../../../index.ts'
import type { Topology } from '../../../topology.ts'
import { bedLacks } from '../../ssh/testing/requirements.ts'
import { stock } from '../../ssh/testing/stock.ts'
import { markedKinds } from '../cloud/undo.ts'
import { startBedCloud } from './bed-cloud.ts'
import type { FakeCloud } from './fake-cloud/index.ts'
import { createStage } from './stage.ts'

const patienceMs = 300_000

const pair: Topology = {
  name: 'pair',
  hosts: [
    { name: 'alice', region: 'falkenstein' },
    { name: 'bob', region: 'ashburn' },
  ],
}

const inCloud = ({ store }: FakeCloud): number =>
  markedKinds.reduce((sum, kind) => sum + store.all(kind.slice(1)).length, 0)

const build = () => loadBuild(resolve(process.env.NUNET_BUILD_FILE ?? 'dist/build.json'))

it(
  'daemons on servers of a cloud that was just bought see each other, tell their logs, and cost nothing afterwards',
  async (context) => {
    const lacks = bedLacks()
    context.skip(lacks !== undefined, lacks)
    await using here = await startBedCloud({ hosts: 2 })
    using stage = createStage(here.cloud)
    stock(here.bed, await build())
    const network = await stage.provider.spawn(pair, { owner: 'alice', capEur: 1, build: await build() })
    try {
      expect((await network.attest()).differences).toEqual([])
      const bob = network.host('bob')
      expect(await bob.callApi(network.host('alice'))).toMatchObject({ answered: false })
      expect(await bob.callApi(bob)).toMatchObject({ answered: true, status: 200 })
      expect((await bob.run(['hostname'])).stdout.trim()).toBe('m2')
      const names: string[] = []
      for await (const { host, name } of network.evidence()) names.push(`${host}/${name}`)
      expect(names).toEqual(expect.arrayContaining(['alice/daemon.log', 'bob/daemon.log']))
      expect(here.cloud.store.all('servers')).toHaveLength(2)
    } finally {
      await network[Symbol.asyncDispose]()
    }
    expect(await network.unexpectedEnds()).toEqual([])
    expect(inCloud(here.cloud)).toBe(0)
    expect(stage.leases.list()).toEqual([])
  },
  patienceMs,
)

it(
  'a network that was left running is found by another process, and swept from the cloud without its maker',
  async (context) => {
    const lacks = bedLacks()
    context.skip(lacks !== undefined, lacks)
    await using here = await startBedCloud({ hosts: 2 })
    using stage = createStage(here.cloud)
    stock(here.bed, await build())
    const options = { owner: 'alice', capEur: 1, build: await build(), detached: true }
    const { id } = await stage.provider.spawn(pair, options)
    const found = await stage.provider.attach(id)
    expect(await found.host('alice').dms.identity()).toMatchObject({ ok: true })
    expect(await stage.provider.sweep({ olderThanMs: 0 })).toEqual([id])
    expect(inCloud(here.cloud)).toBe(0)
    expect(stage.leases.list()).toEqual([])
  },
  patienceMs,
)
