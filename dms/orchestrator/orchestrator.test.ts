import { describe, expect, it } from 'vitest'
import type { Actor } from '../actor/index.ts'
import {
  createManualClock,
  createSeededRandom,
  failure,
  type Json,
  type Problem,
  type Result,
  silentLogger,
  success,
} from '../core/index.ts'
import type { Collection } from '../database/index.ts'
import { createMemoryDatabase } from '../database/memory/index.ts'
import { bob, carol } from '../identity/fixtures.ts'
import type { Did } from '../identity/index.ts'
import type { TelemetryEvent } from '../telemetry/index.ts'
import type { DeploymentRecord } from './deployment.ts'
import { createOrchestrator } from './index.ts'

type Reply = Result<Json, Problem>
type Script = (machine: string, behaviour: string) => Reply | Promise<Reply>

const free = { cpuMillicores: 4000, memoryBytes: 2 ** 30, diskBytes: 0 }
const allocationId = 'a'.repeat(32)
const handle = { did: 'did:key:z6MkJob', host: 'host', inbox: `allocation-${allocationId}` }
const full: Problem = { code: 'RESOURCES_INSUFFICIENT', message: '1 core missing' }

/** A machine that does everything right; each test changes one answer. */
const willing: Script = (_machine, behaviour) => {
  if (behaviour.endsWith('/request')) return success({ free })
  if (behaviour.endsWith('/commit')) return success({ heldForMs: 30_000 })
  if (behaviour.endsWith('/allocate')) return success({ allocationId, handle, token: 'token' })
  if (behaviour.endsWith('/start')) return success({ state: 'running' })
  if (behaviour.endsWith('/revert')) return success({ released: [] })
  const result = { endedBy: 'exited', exitCode: 0, standardOutput: 'done', standardError: '' }
  return success(behaviour.endsWith('/stop') ? { state: 'terminated' } : { state: 'completed', result })
}

const scripted = (script: Script, candidates: readonly Did[] = [bob.did], records?: Collection) => {
  const calls: string[] = []
  const told: TelemetryEvent[] = []
  const invoke: Actor['invoke'] = async ({ to, behaviour, signal }) => {
    const machine = typeof to === 'string' ? (to === bob.did ? 'bob' : 'carol') : 'job'
    calls.push(
      `${machine} ${behaviour.replace(`/dms/allocation/${allocationId}`, '').replace('/dms/deployment', '')}`,
    )
    const aborted = new Promise<Reply>((resolve) => {
      signal?.addEventListener('abort', () =>
        resolve(failure({ code: 'ACTOR_CANCELLED', message: 'cancelled' })),
      )
    })
    return Promise.race([script(machine, behaviour), aborted])
  }
  const orchestrator = createOrchestrator({
    actor: { invoke } as Actor,
    records: records ?? createMemoryDatabase().collection('deployments'),
    clock: createManualClock(),
    random: createSeededRandom('orchestrator'),
    log: silentLogger,
    telemetry: { emit: (event) => void told.push(event) },
    candidates: () => candidates,
    resolve: (peer) => peer as Did,
  })
  return { orchestrator, calls, told }
}

const text = `
version: V1
allocations:
  work: { executor: process, resources: { cpu: 1 core, memory: 1 MiB }, execution: {} }`

const ended = (
  orchestrator: ReturnType<typeof scripted>['orchestrator'],
  id: string,
): Promise<DeploymentRecord> =>
  expect
    .poll(() => orchestrator.get(id), { timeout: 5_000, interval: 2 })
    .toSatisfy(({ state }: DeploymentRecord) => ['completed', 'failed', 'cancelled'].includes(state))
    .then(() => orchestrator.get(id))

const run = async (script: Script, candidates?: readonly Did[]) => {
  const { orchestrator, calls, told } = scripted(script, candidates)
  const record = await ended(orchestrator, await orchestrator.create(text))
  return { record, calls, told }
}

const when =
  (ending: string, answer: Reply, machine?: string): Script =>
  (who, behaviour) =>
    behaviour.endsWith(ending) && (machine === undefined || who === machine)
      ? answer
      : willing(who, behaviour)

describe('a deployment', () => {
  it('asks, commits, allocates, starts and watches, in this order', async () => {
    const { record, calls } = await run(willing)
    expect(record).toMatchObject({
      state: 'completed',
      allocations: [{ machine: bob.did, state: 'completed' }],
    })
    expect(calls).toEqual(['bob /request', 'bob /commit', 'bob /allocate', 'job /start', 'job /watch'])
  })

  it('makes telemetry of every step in its own trace, and of what it heard of its parts', async () => {
    const { record, told } = await run(willing)
    expect(new Set(told.map((one) => 'traceId' in one && one.traceId))).toEqual(new Set([record.id]))
    expect(told.map(({ event }) => event)).toEqual([
      'orchestrator_deployment_preparing',
      'orchestrator_deployment_generating',
      'orchestrator_deployment_committing',
      'orchestrator_deployment_provisioning',
      'orchestrator_allocation_running',
      'orchestrator_deployment_running',
      'orchestrator_allocation_completed',
      'orchestrator_deployment_completed',
    ])
    expect(told[6]).toMatchObject({ parentSpanId: `${allocationId}/completed`, machine: bob.did })
    expect(JSON.stringify(told)).not.toContain('token')
  })

  it('never runs when its only part could not be started, and says why', async () => {
    const result = { endedBy: 'failed-to-start', detail: 'prlimit: not permitted' }
    const failed = success({ state: 'failed', result: { ...result, standardOutput: '', standardError: '' } })
    const { record, told } = await run((machine, behaviour) =>
      /\/(start|watch)$/.test(behaviour) ? failed : willing(machine, behaviour),
    )
    expect(record).toMatchObject({
      state: 'failed',
      problem: { code: 'JOB_FAILED', message: expect.stringContaining('prlimit: not permitted') },
    })
    expect(told.map(({ event }) => event)).not.toContain('orchestrator_deployment_running')
  })

  it('makes telemetry of the code it failed with', async () => {
    const { told } = await run(when('/commit', failure(full)))
    expect(told.at(-1)).toMatchObject({
      event: 'orchestrator_deployment_failed',
      code: 'DEPLOYMENT_UNPLACEABLE',
    })
  })

  it('does not say that a machine ended work when nobody there said so', async () => {
    const silent = failure({ code: 'ACTOR_TIMEOUT', message: 'silence' })
    const { told } = await run((machine, behaviour) => {
      if (behaviour.endsWith('/watch')) return failure({ code: 'UCAN_EXPIRED', message: 'too late' })
      return behaviour.endsWith('/stop') ? silent : willing(machine, behaviour)
    })
    const given = told.find(({ event }) => event === 'orchestrator_allocation_terminated')
    expect(given).toBeDefined()
    expect(given).not.toHaveProperty('parentSpanId')
  })

  it('goes to the next machine when the first withdraws at the commitment', async () => {
    const { record, calls } = await run(when('/commit', failure(full), 'carol'), [bob.did, carol.did])
    expect(calls.slice(2, 4)).toEqual(['carol /commit', 'carol /revert'])
    expect(record.allocations[0]!.machine).toBe(bob.did)
  })

  it('says why, machine by machine, when nobody takes it', async () => {
    const stranger = { code: 'UCAN_NO_CAPABILITY', message: 'no grant' }
    const script: Script = (machine) => failure(machine === 'bob' ? full : stranger)
    const { record, calls } = await run(script, [bob.did, carol.did])
    expect(record.state).toBe('failed')
    expect(record.problem!.message).toContain(`${bob.did}: 1 core missing`)
    expect(record.problem!.message).toContain(`${carol.did}: no grant`)
    expect(record.answers.map(({ problem }) => problem!.code)).toEqual([full.code, stranger.code])
    expect(calls.filter((call) => call.includes('/commit'))).toEqual([])
  })

  it('does not believe an offer that does not fit', async () => {
    const { record } = await run(when('/request', success({ free: { ...free, cpuMillicores: 999 } })))
    expect(record).toMatchObject({ state: 'failed', problem: { code: 'DEPLOYMENT_UNPLACEABLE' } })
  })

  it.each([
    ['/allocate', ['bob /revert']],
    ['/start', ['job /stop', 'bob /revert']],
  ])('gives everything back when %s is refused', async (ending, back) => {
    const { record, calls } = await run(when(ending, failure({ code: 'NODE_FULL', message: 'full' })))
    expect(record).toMatchObject({ state: 'failed', problem: { code: 'NODE_FULL' } })
    expect(calls.slice(-back.length)).toEqual(back)
  })

  it('refuses an answer of a wrong shape instead of trusting it', async () => {
    const { record } = await run(when('/watch', success({ state: 'glorious' })))
    expect(record).toMatchObject({ state: 'failed', problem: { code: 'ORCHESTRATION_ANSWER_INVALID' } })
  })

  it.each(['/request', '/commit', '/allocate', '/start', '/watch'])(
    'can be cancelled while %s is under way',
    async (ending) => {
      const reached = Promise.withResolvers<void>()
      const script: Script = (machine, behaviour) => {
        if (!behaviour.endsWith(ending)) return willing(machine, behaviour)
        reached.resolve()
        return new Promise<Reply>(() => {})
      }
      const { orchestrator } = scripted(script)
      const id = await orchestrator.create(text)
      await reached.promise
      expect((await orchestrator.cancel(id)).state).toBe('cancelled')
    },
  )

  it('that ran when the daemon stopped is watched again by its next life', async () => {
    const records = createMemoryDatabase().collection('deployments')
    const first = scripted(
      (machine, behaviour) =>
        behaviour.endsWith('/watch') ? new Promise<Reply>(() => {}) : willing(machine, behaviour),
      undefined,
      records,
    )
    const id = await first.orchestrator.create(text)
    await expect.poll(() => first.orchestrator.get(id).state).toBe('running')
    await first.orchestrator.stop()
    const second = scripted(willing, undefined, records)
    await second.orchestrator.start()
    expect((await ended(second.orchestrator, id)).state).toBe('completed')
    expect(second.calls).toEqual(['job /watch'])
  })

  it('of a wrong description does not begin', async () => {
    const { orchestrator, calls } = scripted(willing)
    await expect(orchestrator.create('version: V2')).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    expect(orchestrator.list()).toEqual([])
    expect(calls).toEqual([])
  })
})
