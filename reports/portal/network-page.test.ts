import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { networkRoutes } from './server/network-routes.ts'
import { openStage, type PortalStage } from './testing/stage.ts'
import { useChromium } from './testing/visits.ts'

/** Resolved when the shapes may be told. */
const shapes = Promise.withResolvers<unknown>()
let stage: PortalStage
beforeAll(async () => {
  const env = async ([word]: readonly string[]): Promise<unknown> =>
    word === 'topologies' ? await shapes.promise : []
  stage = await openStage({ routeSets: [networkRoutes({ env, owner: 'root' })] })
})
afterAll(() => stage[Symbol.asyncDispose]())

const { visit } = useChromium()

describe('where no network stands', () => {
  it('one can be spawned as soon as it is known which there are', async () => {
    await visit({ address: stage.address, at: '#/network' }, async (page) => {
      await page.getByRole('heading', { name: 'Spawn a network' }).waitFor()
      const spawn = page.getByRole('button', { name: 'Spawn' })
      const topology = page.getByRole('combobox', { name: 'Topology' })
      await page.getByText('Reading which there are …').waitFor()
      expect([await spawn.isDisabled(), await topology.isDisabled()]).toEqual([true, true])
      shapes.resolve([{ name: 'pair', summary: 'The smallest network', hosts: [1, 2] }])
      await page.getByText('The smallest network').waitFor()
      expect([await spawn.isDisabled(), await topology.isDisabled()]).toEqual([false, false])
    })
  })
})
