import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { loadBuild } from '../../deploy/index.ts'
import type { Build } from '../../environment.ts'
import { namedTopology, openLeases, printTopology } from '../../index.ts'
import { type LentBed, layBed } from './testing/bed.ts'

const buildFile = resolve(process.env.NUNET_BUILD_FILE ?? 'dist/build.json')
const runner = fileURLToPath(new URL('../../lease/testing/runner.ts', import.meta.url))
const patience = { timeout: 60_000, interval: 200 }

describe('a runner that is killed while its network stands on lent machines', { timeout: 180_000 }, () => {
  let bed: LentBed
  let build: Build | undefined

  beforeAll(async () => {
    build = await loadBuild(buildFile).catch(() => undefined)
    if (build === undefined) return
    bed = await layBed()
    for (const name of ['alice', 'bob']) await bed.lend(name, { builds: [build], stock: build.binary })
  }, 120_000)
  beforeEach((context) => context.skip(build === undefined, 'there is no build: npm run build'))
  afterAll(() => bed?.close(), 60_000)

  it('leaves nothing there: the reaper asks the machines', async () => {
    const [root, topology] = [join(bed.folder, 'n'), join(bed.folder, 'pair.yaml')]
    writeFileSync(topology, printTopology(namedTopology('pair')))
    const child = spawn(process.execPath, ['--no-warnings', runner, 'lent', root, buildFile, topology], {
      env: { ...process.env, NUNET_LENT: bed.lent },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    for await (const phase of createInterface({ input: child.stdout })) if (phase === 'standing') break
    expect(bed.hostTraces('bob').length).toBeGreaterThan(1)
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
    const left = () => ['alice', 'bob'].flatMap((name) => bed.hostTraces(name))
    await expect.poll(left, patience).toEqual([])
    await expect.poll(() => openLeases({ root, reaper: false }).list(), patience).toEqual([])
    expect(await bed.own('bob', 'status')).toContain('No network uses it.')
  })
})
