import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { hashOf } from '../deploy/hash.ts'
import { isHostRunning, recordedDaemon } from '../deploy/index.ts'
import type { Environment, Host } from '../environment.ts'
import {
  createLinuxProcesses,
  descendantsOf,
  groupsIn,
  type LeaseRecord,
  type ProcessStamp,
} from '../lease/index.ts'
import { namedTopology } from '../topologies/index.ts'
import { brokenDaemon, createStage, type Elsewhere, patienceMs, type Stage } from './stage.ts'

const pair = namedTopology('pair')

const runner = fileURLToPath(new URL('runner.ts', import.meta.url))

/** A runner in a process of its own that has spawned a pair. */
const startRunner = async ({ name, root, buildFile }: Stage) => {
  const child = spawn(
    process.execPath,
    [runner, name, root, ...(buildFile === undefined ? [] : [buildFile])],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the runner ended with exit code ${code} before it had spawned`)
  })
  const [line] = (await Promise.race([once(child.stdout, 'data'), ended])) as [Buffer]
  ended.catch(() => {})
  const kill = async () => {
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  return { id: line.toString('utf8').trim(), kill }
}

const processes = createLinuxProcesses()

/** Everything that daemons of a network have started by now. */
const startedFor = ({ provider, runner, made }: LeaseRecord): readonly ProcessStamp[] => {
  const daemons = made.flatMap((one) =>
    one.kind === 'process' && one.stamp !== undefined ? [one.stamp] : [],
  )
  return (provider === 'in-process' ? [runner] : daemons).flatMap((one) => descendantsOf(one, processes))
}

const endless = (did: string) => `
version: V1
allocations:
  endless:
    type: task
    executor: process
    resources: { cpu: 100 millicores, memory: 64 MiB, disk: 16 MiB }
    limits: { time: 10 min, output: 64 KiB }
    execution:
      command: [/bin/sh, -c, 'while :; do sleep 1; done']
nodes:
  machine: { peer: "${did}", allocations: [endless] }
`

const must = <T>(answer: { ok: true; value: T } | { ok: false; error: { message: string } }): T => {
  if (answer.ok) return answer.value
  throw new Error(answer.error.message)
}

/** Resolves when a job of `deployer` runs on `host` that does not end by itself. */
const startJob = async (deployer: Host, host: Host): Promise<void> => {
  const [{ did }, { did: owner }] = [must(await host.dms.identity()), must(await deployer.dms.identity())]
  must(await host.dms.trust.trustRoot(owner))
  must(await host.dms.onboarding.onboard({ cpuMillicores: 500, memoryBytes: 2 ** 27, diskBytes: 2 ** 26 }))
  const { id } = must(await deployer.dms.deployments.create(endless(did)))
  const state = async () => {
    const row = must(await deployer.dms.deployments.get(id))
    return row.problem?.message ?? row.state
  }
  await expect.poll(state, { timeout: 20_000 }).toBe('running')
}

/** Its daemons are no processes that this machine could name. */
const isFar = ({ provider, made }: LeaseRecord): boolean =>
  provider !== 'in-process' && !made.some((one) => one.kind === 'process' && one.stamp !== undefined)

/** Asked there, for jobs of far machines are no processes of this one. */
const hasJob = async (host: Host, stage: Stage): Promise<boolean> => {
  const command = ['sh', '-c', 'grep -q "while [:]; do sleep 1" /proc/[0-9]*/cmdline']
  return (await stage.run(host, command)).exitCode === 0
}

const isWhole = async (record: LeaseRecord, { provider }: Stage): Promise<boolean> =>
  isFar(record)
    ? (await provider.attach(record.id)).hosts.every((host) => host.isRunning())
    : record.hosts.every((host) => isHostRunning(record, host.name, processes))

/** Ends a daemon behind the back of its network. */
const killUnasked = async (
  host: Host,
  { stage, environment }: { stage: Stage; environment: Environment },
): Promise<void> => {
  const record = stage.leases.open(environment.id).record()
  if (!isFar(record)) {
    process.kill(recordedDaemon(record, host.name)!.pid, 'SIGKILL')
    return
  }
  for await (const { host: of, name, content } of environment.evidence()) {
    if (of !== host.name || name !== 'daemon.json') continue
    const { pid } = JSON.parse(content) as { pid: number }
    await stage.run(host, ['sh', '-c', 'kill -s KILL "$1"', 'kill', String(pid)])
  }
}

/** What a network promises about its end: whatever ends it, nothing is left. */
export const describeEnding = (name: Stage['name'], elsewhere?: Elsewhere): void => {
  describe('the end of a network', { timeout: patienceMs }, () => {
    let stage: Stage

    beforeAll(() => {
      stage = createStage(name, elsewhere)
    })
    beforeEach((context) => stage.requireReady(context))
    afterAll(() => stage.close())

    it('leaves nothing, and may come twice', async () => {
      const environment = await stage.spawn(pair)
      expect(stage.leftovers()).not.toEqual([])
      await environment[Symbol.asyncDispose]()
      await environment[Symbol.asyncDispose]()
      expect(stage.leftovers()).toEqual([])
    })

    it('leaves nothing of a host that had crashed or stopped', async () => {
      const environment = await stage.spawn(pair)
      await environment.inflict({ kind: 'crash', host: 'alice' })
      await environment.host('bob').stop()
      await environment[Symbol.asyncDispose]()
      expect(stage.leftovers()).toEqual([])
    })

    it('names the daemon that ended though nobody asked, for ever', async (context) => {
      context.skip(!stage.provider.supports.has('built-daemon'), 'its daemons cannot end alone')
      const environment = await stage.spawn(pair)
      expect(await environment.unexpectedEnds()).toEqual([])
      const bob = environment.host('bob')
      await killUnasked(bob, { stage, environment })
      await expect.poll(() => bob.isRunning()).toBe(false)
      const ends = await environment.unexpectedEnds()
      expect(ends).toEqual([
        {
          host: 'bob',
          how: 'was ended by SIGKILL, asked by nobody',
          logTail: expect.stringContaining('ready'),
        },
      ])
      await bob.start()
      expect(await environment.unexpectedEnds()).toEqual(ends)
      await environment[Symbol.asyncDispose]()
      expect(await environment.unexpectedEnds()).toEqual(ends)
    })

    it('names no daemon that crashed or stopped on request', async () => {
      const environment = await stage.spawn(pair)
      await (await environment.inflict({ kind: 'crash', host: 'alice' })).heal()
      await environment.host('bob').stop()
      expect(await environment.unexpectedEnds()).toEqual([])
      await environment.inflict({ kind: 'crash', host: 'alice' })
      await environment.host('bob').start()
      await environment[Symbol.asyncDispose]()
      expect(await environment.unexpectedEnds()).toEqual([])
    })

    it('leaves nothing of a job that ran on, whether its machine stopped or crashed', async () => {
      const environment = await stage.spawn(pair)
      const [alice, bob] = [environment.host('alice'), environment.host('bob')]
      await startJob(alice, bob)
      await startJob(bob, alice)
      const jobs = startedFor(stage.leases.open(environment.id).record())
      if (isFar(stage.leases.open(environment.id).record()))
        expect(await Promise.all([alice, bob].map((host) => hasJob(host, stage)))).toEqual([true, true])
      else expect(jobs.length).toBeGreaterThanOrEqual(2)
      const groups = groupsIn(stage.leases.open(environment.id).directory)
      await environment.inflict({ kind: 'crash', host: 'bob' })
      await environment[Symbol.asyncDispose]()
      expect(stage.leftovers()).toEqual([])
      expect(groups.filter((group) => existsSync(group))).toEqual([])
      expect(jobs.filter((job) => processes.isAlive(job))).toEqual([])
    })

    /** What a daemon that was ended while it started had begun itself sees that in its own time. */
    const cleanAfterAll = () => expect.poll(() => stage.leftovers(), { timeout: 15_000 }).toEqual([])

    it('comes by itself when the spawn is given up', async () => {
      const control = new AbortController()
      const spawned = stage.spawn(pair, {
        signal: control.signal,
        onProgress: (line) => {
          if (line.includes('answers')) control.abort()
        },
      })
      await expect(spawned).rejects.toThrow('given up')
      await cleanAfterAll()
    })

    it('comes by itself when the spawn was given up before it began', async () => {
      await expect(stage.spawn(pair, { signal: AbortSignal.abort() })).rejects.toThrow('given up')
      expect(stage.leftovers()).toEqual([])
    })

    it('comes by itself when a daemon does not start, with the end of its log', async (context) => {
      context.skip(!stage.provider.supports.has('built-daemon'), 'its daemons run from their sources')
      const binary = join(stage.workshop, 'nunet')
      writeFileSync(binary, brokenDaemon)
      chmodSync(binary, 0o755)
      const broken = { ...(await stage.build())!, binary, sha256: await hashOf(binary) }
      const spawned = stage.spawn(pair, { builds: { bob: broken } })
      await expect(spawned).rejects.toThrow(/Starting bob: the daemon .*exit code 3.*no disk, no fun/s)
      await cleanAfterAll()
    })

    it('is brought by a sweep after its runner was killed, and not before', async () => {
      const { id, kill } = await startRunner(stage)
      const record = stage.remember(id)
      expect(await stage.provider.sweep()).toEqual([])
      expect(await isWhole(record, stage)).toBe(true)
      await kill()
      expect(stage.leftovers()).not.toEqual([])
      expect(await stage.provider.sweep()).toEqual([id])
      expect(stage.leftovers()).toEqual([])
    })

    it('can be brought by somebody else when it was left running', async (context) => {
      context.skip(!stage.provider.supports.has('built-daemon'), 'its daemons end with their process')
      const { id } = await stage.spawn(pair, { detached: true })
      expect(await stage.provider.sweep()).toEqual([])
      const found = await stage.provider.attach(id)
      expect((await found.attest()).pairs.every((one) => one.reachable)).toBe(true)
      await (await found.inflict({ kind: 'crash', host: 'bob' })).heal()
      expect(found.host('bob').isRunning()).toBe(true)
      await found[Symbol.asyncDispose]()
      expect(stage.leftovers()).toEqual([])
    })
  })
}
