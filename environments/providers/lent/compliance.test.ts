import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { brokenDaemon, describeProvider } from '../../compliance/index.ts'
import { loadBuild, runLocally, searchPath } from '../../deploy/index.ts'
import type { Host } from '../../environment.ts'
import { isNetnsReady, requireNetns } from '../netns/testing/lab.ts'
import { type Lenders, layLenders } from './testing/lenders.ts'

// It is refused unless an owner has agreed to it.
const broken = { sha256: createHash('sha256').update(brokenDaemon).digest('hex'), version: 'broken' }
let lenders: Lenders | undefined

beforeAll(async () => {
  if (!(await isNetnsReady())) return
  const build = await loadBuild(resolve(process.env.NUNET_BUILD_FILE ?? 'dist/build.json'))
  // Three machines for one network and two for another beside it.
  lenders = await layLenders({ machines: 5, builds: [build, broken] })
  process.env.NUNET_LENT = lenders.lent
}, 90_000)
beforeEach((context) => requireNetns(context))
afterAll(async () => {
  delete process.env.NUNET_LENT
  await lenders?.[Symbol.asyncDispose]()
}, 60_000)

/** No tester can run a program on a lent machine; its owner can, and here she is this user. */
const run = (_host: Host, [program, ...rest]: readonly string[]) =>
  runLocally([program!, ...rest], { env: { PATH: searchPath }, cwd: '/' })

describeProvider('lent', { leftovers: () => lenders?.leftovers() ?? [], run })
