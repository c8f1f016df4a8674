import { resolve } from 'node:path'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { describeProvider } from '../../compliance/index.ts'
import { loadBuild } from '../../deploy/index.ts'
import { type Bed, layBed } from './testing/lay-bed.ts'
import { bedLacks } from './testing/requirements.ts'
import { stock } from './testing/stock.ts'

const lacks = bedLacks()
let bed: Bed | undefined

beforeAll(async () => {
  if (lacks !== undefined) return
  // Three machines for one network and two for another beside it.
  bed = await layBed({ hosts: 5 })
  stock(bed, await loadBuild(resolve(process.env.NUNET_BUILD_FILE ?? 'dist/build.json')))
  process.env.NUNET_INVENTORY = bed.inventory
})
beforeEach((context) => context.skip(lacks !== undefined, lacks))
afterAll(async () => {
  delete process.env.NUNET_INVENTORY
  await bed?.[Symbol.asyncDispose]()
})

describeProvider('ssh', { leftovers: () => bed?.leftovers() ?? [] })
