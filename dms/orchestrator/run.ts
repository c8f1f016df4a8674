import type { ActorHandle } from '../actor/index.ts'
import { DmsError, type Problem, toProblem } from '../core/index.ts'
import type { Did } from '../identity/index.ts'
import type { AllocationSpecification, Ensemble } from '../job/index.ts'
import type { OrchestratorComponents } from './components.ts'
import {
  type AllocationRecord,
  advance,
  type DeploymentRecord,
  type DeploymentState,
  isOver,
  tokensOf,
} from './deployment.ts'
import { giveBack, type Placed, placeAll, UnplaceableError } from './place.ts'
import { allocate, allocationBehaviours } from './protocol.ts'
import { ask } from './talk.ts'
import { tellPart, tellStep } from './tell.ts'
import { watch } from './watch.ts'

const allocateTimeoutMs = 5_000
const startTimeoutMs = 30_000
const stopTimeoutMs = 15_000

/** One deployment on its way from `preparing` to its end. */
export interface Run {
  /** Settles when the record has reached its end, or the run was left. Never rejects. */
  ended: Promise<void>
  deploy(ensemble: Ensemble): Promise<void>
  /** Goes on with a deployment that runs already. */
  follow(): Promise<void>
  cancel(): void
  /** Stops following without touching the work: another life of the daemon may go on with it. */
  leave(): void
}

const jobFailed = (allocations: readonly AllocationRecord[]): Problem | undefined => {
  const failed = allocations.filter(({ state }) => state !== 'completed')
  if (failed.length === 0) return undefined
  const lines = failed.map(({ name, result, state }) => {
    const how =
      result?.endedBy === 'exited'
        ? `exited with code ${result.exitCode}`
        : (result?.detail ?? result?.endedBy ?? state)
    return `${name} ${how}`
  })
  return { code: 'JOB_FAILED', message: `The job did not succeed: ${lines.join('; ')}` }
}

export const createRun = (
  components: OrchestratorComponents,
  initial: DeploymentRecord,
  save: (record: DeploymentRecord) => Promise<void>,
): Run => {
  const { actor, clock, log, telemetry } = components
  const abort = new AbortController()
  let record = initial
  let isCancelled = false
  let isLeft = false

  const to = async (state: DeploymentState, change: Partial<DeploymentRecord> = {}): Promise<void> => {
    record = advance(record, state, change)
    await save(record)
    tellStep(telemetry, record)
  }
  const update = async (name: string, change: Partial<AllocationRecord>, isHeard = true): Promise<void> => {
    const before = record.allocations.find((row) => row.name === name)
    const allocations = record.allocations.map((row) => (row.name === name ? { ...row, ...change } : row))
    record = { ...record, allocations }
    await save(record)
    if (before !== undefined && (change.state ?? before.state) !== before.state)
      tellPart(telemetry, { ...before, ...change }, { deployment: record.id, isHeard })
  }
  const machines = (): readonly Did[] =>
    record.allocations.flatMap(({ machine }) => (machine === undefined ? [] : [machine as Did]))

  const allocateOne = async (machine: Did, specification: AllocationSpecification): Promise<void> => {
    const answer = await ask(
      actor,
      machine,
      allocate,
      { deployment: record.id, allocation: structuredClone(specification) as never },
      { timeoutMs: allocateTimeoutMs, signal: abort.signal },
    )
    if (!answer.ok) throw new DmsError(answer.error)
    const handle = answer.value.handle as ActorHandle
    const { allocationId: id, token } = answer.value
    await update(specification.name, { id, machine, handle, ...(token === undefined ? {} : { token }) })
  }

  const startOne = async (row: AllocationRecord): Promise<void> => {
    const answer = await ask(
      actor,
      row.handle as ActorHandle,
      allocationBehaviours(row.id).start,
      {},
      { timeoutMs: startTimeoutMs, signal: abort.signal, ...tokensOf(row) },
    )
    if (!answer.ok) throw new DmsError(answer.error)
    await update(row.name, { state: answer.value.state })
  }

  /** From here on every machine that set something aside is known to the record, so that it can be given back. */
  const remember = (placed: readonly Placed[]): readonly AllocationRecord[] => {
    const machineOf = new Map(
      placed.flatMap(({ machine, allocations }) => allocations.map(({ name }) => [name, machine])),
    )
    return record.allocations.map((row) => ({ ...row, machine: machineOf.get(row.name) as Did }))
  }

  const provision = async (placed: readonly Placed[]): Promise<void> => {
    for (const { machine, allocations } of placed) {
      for (const specification of allocations) await allocateOne(machine, specification)
    }
    for (const row of record.allocations) await startOne(row)
  }

  const stopAll = async (): Promise<void> => {
    const live = record.allocations.filter(
      ({ handle, state }) => handle !== undefined && ['pending', 'running'].includes(state),
    )
    await Promise.all(
      live.map(async (row) => {
        const answer = await ask(
          actor,
          row.handle as ActorHandle,
          allocationBehaviours(row.id).stop,
          {},
          { timeoutMs: stopTimeoutMs, ...tokensOf(row) },
        )
        await update(row.name, answer.ok ? answer.value : { state: 'terminated' }, answer.ok)
      }),
    )
    await giveBack(actor, record.id, machines())
  }

  const fail = async (error: unknown): Promise<void> => {
    if (!(error instanceof DmsError))
      log.error({ error, deployment: record.id }, 'a deployment failed unexpectedly')
    await stopAll()
    const answers = error instanceof UnplaceableError ? error.answers : record.answers
    await to('failed', { problem: toProblem(error), answers, endedAtMs: clock.now() })
  }

  const shutDown = async (): Promise<void> => {
    await to('shutting-down')
    await stopAll()
    await to('cancelled', { endedAtMs: clock.now() })
  }

  /** Runs one phase to its end; a cancellation or a failure in the middle ends the deployment in order. */
  const guarded = async (phase: () => Promise<void>): Promise<void> => {
    try {
      await phase()
      if (isCancelled && !isOver(record.state)) await shutDown()
    } catch (error) {
      if (isLeft) return
      await (isCancelled ? shutDown() : fail(error))
    }
  }

  const followAll = async (): Promise<void> => {
    await Promise.all(
      record.allocations.map(async (row) => {
        const until = { deadlineMs: record.deadlineMs, signal: abort.signal }
        const seen = await watch({ actor, clock }, row, until)
        if (!seen.ok) throw new DmsError(seen.error)
        await update(row.name, seen.value)
      }),
    )
    if (abort.signal.aborted) return
    const problem = jobFailed(record.allocations)
    await to(problem === undefined ? 'completed' : 'failed', {
      endedAtMs: clock.now(),
      ...(problem === undefined ? {} : { problem }),
    })
  }

  return {
    ended: Promise.resolve(),
    deploy: (ensemble) =>
      guarded(async () => {
        await to('generating')
        const placed = await placeAll(
          {
            actor,
            deployment: record.id,
            signal: abort.signal,
            candidates: components.candidates,
            resolve: components.resolve,
            onAnswers: (answers) => {
              record = { ...record, answers: [...record.answers, ...answers] }
            },
            onCommitting: () => {
              if (record.state !== 'generating') return
              record = advance(record, 'committing')
              tellStep(telemetry, record)
            },
          },
          ensemble,
        )
        await to('provisioning', { allocations: remember(placed) })
        await provision(placed)
        if (record.allocations.some(({ state }) => state !== 'failed')) await to('running')
        await followAll()
      }),
    follow: () => guarded(followAll),
    cancel: () => {
      isCancelled = true
      abort.abort()
    },
    leave: () => {
      isLeft = true
      abort.abort()
    },
  }
}
