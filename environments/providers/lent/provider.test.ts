import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { loadBuild } from '../../deploy/index.ts'
import type { Build, Environment, Provider } from '../../environment.ts'
import { createProvider, namedTopology, openLeases } from '../../index.ts'
import { type LentBed, layBed } from './testing/bed.ts'
import { controlGroupsOf } from './testing/control-groups.ts'

const buildFile = resolve(process.env.NUNET_BUILD_FILE ?? 'dist/build.json')
const patience = { timeout: 60_000, interval: 100 }

const job = (did: string, script: string) => `
version: V1
allocations:
  work:
    type: task
    executor: process
    resources: { cpu: 100 millicores, memory: 64 MiB, disk: 16 MiB }
    limits: { time: 1 min, output: 64 KiB }
    execution:
      command: [/bin/sh, -c, '${script}']
nodes:
  machine: { peer: "${did}", allocations: [work] }
`

const must = <T>(answer: { ok: true; value: T } | { ok: false; error: { message: string } }): T => {
  if (answer.ok) return answer.value
  throw new Error(answer.error.message)
}

describe('a network on lent machines', { timeout: 180_000 }, () => {
  let bed: LentBed
  let build: Build | undefined
  let provider: Provider
  let environment: Environment
  let root: string
  /** Of a daemon that was killed in the middle of a job. */
  let groups: readonly string[] = []

  const stateOf = async (id: string): Promise<string> => {
    const row = must(await environment.host('alice').dms.deployments.get(id))
    return row.problem?.message ?? row.state
  }

  beforeAll(async () => {
    build = await loadBuild(buildFile).catch(() => undefined)
    if (build === undefined) return
    bed = await layBed()
    root = join(bed.folder, 'n')
    provider = createProvider('lent', { root, lent: bed.lent, reaper: false })
    const terms = { builds: [build], words: ['--allow-shared-user'] }
    // One is sent its build; twice would show no more, and is long on a busy machine.
    await bed.lend('alice', terms)
    await bed.lend('bob', { ...terms, stock: build.binary })
    environment = await provider.spawn(namedTopology('pair'), { owner: 'tests of lent', build })
  }, 180_000)
  beforeEach((context) => context.skip(build === undefined, 'there is no build: npm run build'))
  afterAll(async () => {
    await environment?.[Symbol.asyncDispose]()
    await bed?.close()
  }, 60_000)

  it('is one: its hosts see each other, and run what was deployed', async () => {
    const { pairs, differences } = await environment.attest()
    expect(differences).toEqual([])
    expect(pairs).toHaveLength(2)
    const { version, commit } = must(await environment.host('bob').dms.identity())
    expect({ version, commit }).toEqual({ version: build!.version, commit: build!.commit })
  })

  it('does a job on a lent machine, and brings its output back', async () => {
    const [alice, bob] = [environment.host('alice').dms, environment.host('bob').dms]
    const [{ did }, { did: deployer }] = [must(await bob.identity()), must(await alice.identity())]
    must(await bob.trust.trustRoot(deployer))
    must(await bob.onboarding.onboard({ cpuMillicores: 500, memoryBytes: 2 ** 27, diskBytes: 2 ** 26 }))
    const { id } = must(await alice.deployments.create(job(did, 'echo hello from a lent machine')))
    await expect.poll(() => stateOf(id), patience).toBe('completed')
  })

  it('lets its hosts be asked, crash and come back', async () => {
    const { exitCode, stdout } = await environment.host('bob').nunet(['get', 'identity', '--json'])
    expect({ exitCode, did: JSON.parse(stdout).did }).toEqual({
      exitCode: 0,
      did: must(await environment.host('bob').dms.identity()).did,
    })
    const healing = await environment.inflict({ kind: 'crash', host: 'bob' })
    expect(environment.host('bob').isRunning()).toBe(false)
    await healing.heal()
    expect((await environment.attest()).differences).toEqual([])
    expect(await environment.unexpectedEnds()).toEqual([])
  })

  it('offers no shell, and no call to another machine', async () => {
    const bob = environment.host('bob')
    await expect(bob.run(['id'])).rejects.toMatchObject({ code: 'NOT_SUPPORTED' })
    await expect(bob.callApi(environment.host('alice'))).rejects.toMatchObject({ code: 'NOT_SUPPORTED' })
    expect(await bob.callApi(bob)).toMatchObject({ answered: true, status: 200 })
  })

  it('refuses a build to which no owner has agreed', async () => {
    const other = { ...build!, binary: bed.fake.binary, sha256: bed.fake.sha256 }
    const upgraded = environment.host('bob').upgrade(other)
    await expect(upgraded).rejects.toThrow('the invitation does not name it')
    expect((await environment.host('bob').dms.identity()).ok).toBe(true)
  })

  it('refuses trouble that owners do not allow, and names who can make it', async () => {
    const paused = environment.inflict({ kind: 'pause', host: 'bob' })
    await expect(paused).rejects.toMatchObject({ code: 'FAULT_NOT_SUPPORTED' })
    await expect(paused).rejects.toThrow('netns')
    expect(environment.faults()).toEqual([])
  })

  it('refuses a topology with translators, and names who can make them', async () => {
    const asked = provider.spawn(namedTopology('behind-nat'), { owner: 'tests of lent', build: build! })
    await expect(asked).rejects.toThrow(/cannot be put behind.*provider netns/s)
  })

  it('has a daemon killed in the middle of a job', async () => {
    const { did } = must(await environment.host('bob').dms.identity())
    const { id } = must(
      await environment.host('alice').dms.deployments.create(job(did, 'while :; do sleep 1; done')),
    )
    await expect.poll(() => stateOf(id), patience).toBe('running')
    groups = controlGroupsOf(bed.directoryOf('bob'))
    // Otherwise there is nothing that could be left.
    expect(groups.length > 0).toBe((await bed.own('bob', 'status')).includes('control group'))
    await environment.inflict({ kind: 'crash', host: 'bob' })
  })

  it('is found by another process, and leaves the machines lent and empty', async () => {
    const found = await provider.attach(environment.id)
    expect(must(await found.host('alice').dms.identity()).did).toBe(
      must(await environment.host('alice').dms.identity()).did,
    )
    await found.leave()
    await environment[Symbol.asyncDispose]()
    expect(openLeases({ root, reaper: false }).list()).toEqual([])
    for (const name of ['alice', 'bob']) expect(bed.hostTraces(name)).toEqual([])
    expect(groups.filter((group) => existsSync(group))).toEqual([])
    expect(await bed.own('bob', 'status')).toContain('No network uses it.')
  })
})
