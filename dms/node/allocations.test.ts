import { describe, expect, it } from 'vitest'
import type { Actor, ActorHandle } from '../actor/index.ts'
import { createManualClock, createSeededRandom, silentLogger } from '../core/index.ts'
import { createMemoryDatabase } from '../database/memory/index.ts'
import type { Executor } from '../executor/index.ts'
import { createScriptedExecutor } from '../executor/testing.ts'
import { alice, bob, carol } from '../identity/fixtures.ts'
import { protocol } from '../orchestrator/index.ts'
import { createReservationLedger } from '../resources/index.ts'
import type { TelemetryEvent } from '../telemetry/index.ts'
import { createAllocations } from './allocations.ts'
import { createOnboarding } from './onboarding.ts'

type Call = (request: never, context: { from: ActorHandle; signal: AbortSignal }) => unknown

/** An actor that keeps its handlers, so that a test can call them as whoever it likes. */
const keeping = (handle: ActorHandle) => {
  const handlers = new Map<string, Call>()
  const stopped: string[] = []
  const spawned = (inbox: string): Actor =>
    ({ ...actor, handle: { ...handle, inbox }, stop: async () => void stopped.push(inbox) }) as Actor
  const actor = {
    handle,
    register: ({ path }: { path: string }, handler: Call) => void handlers.set(path, handler),
    spawn: spawned,
  } as unknown as Actor
  return { actor, handlers, stopped }
}

const handleOf = ({ did, peerId }: typeof alice): ActorHandle => ({ did, host: peerId, inbox: 'root' })
const offer = { cpuMillicores: 100_000, memoryBytes: 2 ** 40, diskBytes: 0 }
const need = { cpuMillicores: 10, memoryBytes: 1024, diskBytes: 0 }

/** Runs nothing, because nothing can be started. */
const startingNothing = (): ReturnType<typeof createScriptedExecutor> => {
  const { executor, started } = createScriptedExecutor()
  const start: Executor['start'] = async (request) => {
    const execution = await executor.start(request)
    started.at(-1)!.end({ endedBy: 'failed-to-start', detail: 'prlimit: not permitted' })
    return execution
  }
  return { executor: { ...executor, start }, started }
}

const machine = async ({ executor, started } = createScriptedExecutor()) => {
  const clock = createManualClock()
  const told: TelemetryEvent[] = []
  const ledger = createReservationLedger({ clock })
  const store = createMemoryDatabase().collection('onboarding')
  const onboarding = createOnboarding({ ledger, store, detect: async () => offer })
  await onboarding.onboard(offer)
  const { actor, handlers, stopped } = keeping(handleOf(bob))
  const allocations = createAllocations(
    {
      root: actor,
      authority: { grant: async () => 'token' },
      ledger,
      onboarding,
      executors: new Map([[executor.name, executor]]),
      clock,
      random: createSeededRandom('allocations'),
      log: silentLogger,
      telemetry: { emit: (event) => void told.push(event) },
    },
    { machineName: 'Bob' },
  )
  const call = async (path: string, request: object, from = alice) =>
    (await handlers.get(path)!(request as never, {
      from: handleOf(from),
      signal: new AbortController().signal,
    })) as never
  const allocate = async (deployment: string, from = alice): Promise<{ allocationId: string }> => {
    await call(protocol.commit.path, { deployment, allocation: 'work', resources: need }, from)
    const allocation = {
      name: 'work',
      kind: 'task',
      executor: executor.name,
      resources: need,
      parameters: {},
      environment: {},
    }
    const limits = { timeMs: 1000, outputBytes: 10 }
    return call(protocol.allocate.path, { deployment, allocation: { ...allocation, limits } }, from)
  }
  return { clock, ledger, allocations, started, stopped, told, call, allocate }
}

describe('work of others on a machine', () => {
  it('gives its resources back when it is stopped by its own behaviour', async () => {
    const { call, allocate, ledger, started } = await machine()
    const { allocationId } = await allocate('d1')
    const { start, stop } = protocol.allocationBehaviours(allocationId)
    await call(start.path, {})
    expect(ledger.reservations()).toHaveLength(1)
    expect(await call(stop.path, {})).toMatchObject({ state: 'terminated' })
    expect(started[0]!.isCancelled()).toBe(true)
    expect(ledger.reservations()).toEqual([])
  })

  it('makes telemetry of its beginning and its end, in the trace of its deployment', async () => {
    const { call, allocate, told } = await machine()
    const { allocationId } = await allocate('d1')
    const { start, stop } = protocol.allocationBehaviours(allocationId)
    await call(start.path, {})
    await call(stop.path, {})
    const shared = {
      traceId: 'd1',
      parentSpanId: 'd1/provisioning',
      allocation: allocationId,
      deployer: alice.did,
    }
    expect(told).toEqual([
      { event: 'node_allocation_pending', spanId: `${allocationId}/pending`, ...shared },
      { event: 'node_allocation_running', spanId: `${allocationId}/running`, ...shared },
      {
        event: 'node_allocation_terminated',
        spanId: `${allocationId}/terminated`,
        ...shared,
        endedBy: 'cancelled',
      },
    ])
  })

  it('that could not be started never runs, also not for a moment, and gives its resources back', async () => {
    const { call, allocate, ledger, told } = await machine(startingNothing())
    const { allocationId } = await allocate('d1')
    const { start } = protocol.allocationBehaviours(allocationId)
    expect(await call(start.path, {})).toMatchObject({
      state: 'failed',
      result: { endedBy: 'failed-to-start', detail: 'prlimit: not permitted' },
    })
    expect(ledger.reservations()).toEqual([])
    expect(told.map(({ event }) => event)).toEqual(['node_allocation_pending', 'node_allocation_failed'])
  })

  it('that was only committed gives its resources back when it is reverted, and only to whoever committed it', async () => {
    const { call, ledger } = await machine()
    await call(protocol.commit.path, { deployment: 'd1', allocation: 'work', resources: need })
    await call(protocol.revert.path, { deployment: 'd1' }, carol)
    expect(ledger.reservations()).toHaveLength(1)
    await call(protocol.revert.path, { deployment: 'd1' })
    expect(ledger.free()).toEqual(offer)
  })

  it('that nobody starts or allocates gives its resources back by itself', async () => {
    const { call, allocate, ledger, clock } = await machine()
    await call(protocol.commit.path, { deployment: 'd1', allocation: 'work', resources: need })
    await allocate('d2')
    clock.advance(30_001)
    await expect.poll(() => ledger.reservations()).toEqual([])
  })

  it('of one deployer cannot use up the machine for another', async () => {
    const { call, allocate } = await machine()
    const commit = (index: number, from = alice) =>
      call(protocol.commit.path, { deployment: `d${index}`, allocation: 'work', resources: need }, from)
    for (let index = 0; index < 64; index += 1) await commit(index)
    await expect(commit(64)).rejects.toMatchObject({ code: 'NODE_FULL' })
    expect(await allocate('d65', carol)).toMatchObject({ token: 'token' })
  })

  it('that has ended does not count as work, and the oldest is forgotten first', async () => {
    const { call, allocate, allocations, started, stopped } = await machine()
    for (let index = 0; index < 300; index += 1) {
      const { allocationId } = await allocate(`d${index}`)
      await call(protocol.allocationBehaviours(allocationId).start.path, {})
      started.at(-1)!.end({ exitCode: 0 })
      await expect
        .poll(
          () =>
            allocations
              .list()
              .find(({ id }) => id === allocationId)
              ?.state(),
          { interval: 1 },
        )
        .toBe('completed')
    }
    expect(allocations.list()).toHaveLength(256)
    expect(stopped).toHaveLength(44)
    expect(allocations.list()[0]!.deployment).toBe('d44')
  })

  it('cannot take the names of the variables that tell a job where it is', async () => {
    const { call, started, ...rest } = await machine()
    await call(protocol.commit.path, { deployment: 'd1', allocation: 'work', resources: need })
    const allocation = {
      name: 'work',
      executor: 'scripted',
      resources: need,
      limits: { timeMs: 1000, outputBytes: 1 },
      parameters: {},
    }
    const environment = { NUNET_MACHINE: 'Mallory', OWN: 'kept' }
    const { allocationId } = (await call(protocol.allocate.path, {
      deployment: 'd1',
      allocation: { ...allocation, environment },
    })) as { allocationId: string }
    await call(protocol.allocationBehaviours(allocationId).start.path, {})
    expect(started[0]!.request.environment).toEqual({
      NUNET_MACHINE: 'Bob',
      NUNET_ALLOCATION: allocationId,
      OWN: 'kept',
    })
    expect(rest.ledger.reservations()).toHaveLength(1)
  })
})
