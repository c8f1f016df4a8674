import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { leftoversOf } from '../../compliance/leftovers.ts'
import { loadBuild, recordedDaemon } from '../../deploy/index.ts'
import type { Build, Environment, SpawnOptions, Topology } from '../../environment.ts'
import { createProvider, openLeases } from '../../index.ts'
import type { LeaseRecord } from '../../lease/index.ts'
import { namedTopology } from '../../topologies/index.ts'
import { isNetnsReady, requireNetns } from './testing/lab.ts'

const timeout = 90_000

describe('a spawn that breaks beside a network that stands', { timeout }, () => {
  let folder: string
  let build: Build
  let standing: Environment
  const leases = () => openLeases({ root: folder, reaper: false })

  beforeAll(async () => {
    if (!(await isNetnsReady())) return
    folder = mkdtempSync(join(tmpdir(), 'nunet-days-'))
    build = await loadBuild(resolve(process.env.NUNET_BUILD_FILE ?? 'dist/build.json'))
    standing = await spawn(namedTopology('pair'))
  }, timeout)
  beforeEach((context) => requireNetns(context))
  afterAll(async () => {
    await standing?.[Symbol.asyncDispose]()
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
  }, timeout)

  const spawn = (
    topology: Topology,
    options: Partial<SpawnOptions> = {},
    name: 'netns' | 'container' = 'netns',
  ) =>
    createProvider(name, { root: folder, reaper: false }).spawn(topology, {
      owner: 'bad days',
      build,
      ...options,
    })

  /** Nothing is there but the network that stood before, and that one is whole. */
  const expectUntouched = async (broken: readonly LeaseRecord[]) => {
    expect(
      leases()
        .list()
        .map(({ id }) => id),
    ).toEqual([standing.id])
    const left = leftoversOf(folder, broken).filter(
      (line) => line.startsWith('file ') && !line.includes(standing.id),
    )
    expect(left).toEqual([])
    expect((await standing.attest()).differences).toEqual([])
    expect(await standing.unexpectedEnds()).toEqual([])
  }

  it.each([
    ['a host', namedTopology('trio'), 'bob'],
    ['its relay', namedTopology('behind-nat'), 'relay'],
  ])('because it loses %s says which, and how that ended', async (_, topology, lost) => {
    const broken: LeaseRecord[] = []
    const spawned = spawn(topology, {
      onProgress: (line) => {
        if (!line.startsWith(`${lost} answers`)) return
        const record = leases()
          .list()
          .find(({ id }) => id !== standing.id)!
        broken.push(record)
        process.kill(recordedDaemon(record, lost)!.pid, 'SIGKILL')
      },
    })
    await expect(spawned).rejects.toMatchObject({
      code: 'HOST_LOST',
      message: expect.stringMatching(new RegExp(`: ${lost} ended before.*${lost} was ended by SIGKILL`, 's')),
    })
    expect(broken).toHaveLength(1)
    await expectUntouched(broken)
  })

  it('because no container engine runs says what to do', async () => {
    vi.stubEnv('DOCKER_HOST', `unix://${join(folder, 'no-engine.sock')}`)
    const spawned = spawn(namedTopology('pair'), {}, 'container').finally(() => vi.unstubAllEnvs())
    await expect(spawned).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
      message: expect.stringContaining('no-engine.sock'),
    })
    await expectUntouched([])
  })
})
