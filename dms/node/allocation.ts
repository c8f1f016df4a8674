import type { Actor } from '../actor/index.ts'
import { type Clock, DmsError, type Logger, toProblem } from '../core/index.ts'
import type { Execution, ExecutionResult, Executor } from '../executor/index.ts'
import type { AllocationSpecification } from '../job/index.ts'
import { type AllocationRecord, allocationSpan, deploymentSpan, protocol } from '../orchestrator/index.ts'
import type { Telemetry } from '../telemetry/index.ts'

type Result = NonNullable<AllocationRecord['result']>
type State = AllocationRecord['state']

/** Longest part of each output stream that one answer carries; the end is kept, because that is where jobs say why. */
const answerCharacters = 49_152

/** A running job as an actor: whoever holds its capability starts, watches and stops it. */
export interface Allocation {
  readonly id: string
  readonly specification: AllocationSpecification
  readonly deployer: string
  readonly deployment: string
  readonly actor: Actor
  state(): State
  result(): Result | undefined
  /** Ends the job if it runs; resolves when nothing of it is left. */
  stop(): Promise<void>
}

export interface AllocationComponents {
  readonly actor: Actor
  readonly executor: Executor
  readonly clock: Clock
  readonly log: Logger
  readonly telemetry: Telemetry
  /** Called once, when the job has ended and its resources may be given back. */
  readonly onEnd: () => void
}

export interface AllocationOptions {
  readonly id: string
  readonly specification: AllocationSpecification
  readonly deployer: string
  readonly deployment: string
  /** Added to the job's environment, over what the description says: NUNET_MACHINE, NUNET_ALLOCATION. */
  readonly environment: Readonly<Record<string, string>>
}

const shorten = (result: ExecutionResult): Result => {
  const omitted = (text: string) => Math.max(0, text.length - answerCharacters)
  const omittedCharacters = omitted(result.standardOutput) + omitted(result.standardError)
  return {
    endedBy: result.endedBy,
    ...(result.exitCode === undefined ? {} : { exitCode: result.exitCode }),
    ...(result.signal === undefined ? {} : { signal: result.signal }),
    standardOutput: result.standardOutput.slice(-answerCharacters),
    standardError: result.standardError.slice(-answerCharacters),
    ...(omittedCharacters === 0 ? {} : { omittedCharacters }),
    ...(result.detail === undefined ? {} : { detail: result.detail }),
  }
}

const judge = (result: ExecutionResult): State => {
  if (result.endedBy === 'cancelled') return 'terminated'
  return result.endedBy === 'exited' && result.exitCode === 0 ? 'completed' : 'failed'
}

export const createAllocation = (
  components: AllocationComponents,
  options: AllocationOptions,
): Allocation => {
  const { actor, executor, clock, log, telemetry, onEnd } = components
  const { id, specification, deployer, deployment } = options
  let state: State = 'pending'
  let result: Result | undefined
  let execution: Execution | undefined
  let starting: Promise<void> | undefined
  const ended = Promise.withResolvers<void>()

  const progress = () => ({ state, ...(result === undefined ? {} : { result }) })
  const tell = (): void =>
    telemetry.emit({
      event: `node_allocation_${state}`,
      traceId: deployment,
      spanId: allocationSpan(id, state),
      parentSpanId: deploymentSpan(deployment, 'provisioning'),
      allocation: id,
      deployer,
      ...(result === undefined ? {} : { endedBy: result.endedBy }),
      ...(result?.exitCode === undefined ? {} : { exitCode: result.exitCode }),
    })
  const end = (final: State, outcome?: Result): void => {
    if (!['pending', 'running'].includes(state)) return
    state = final
    result = outcome
    tell()
    onEnd()
    ended.resolve()
  }
  const failToStart = (error: unknown): void => {
    const problem = toProblem(error)
    if (!(error instanceof DmsError)) log.error({ error, allocation: id }, 'a job could not be started')
    end('failed', {
      endedBy: 'failed-to-start',
      standardOutput: '',
      standardError: '',
      detail: problem.message,
    })
  }
  const start = async (): Promise<void> => {
    try {
      execution = await executor.start({
        id,
        parameters: specification.parameters,
        resources: specification.resources,
        environment: { ...specification.environment, ...options.environment },
        limits: specification.limits,
      })
      const outcome = execution.state() === 'finished' ? await execution.wait() : undefined
      // What never ran must not be told as running, not even for a moment: others act on that word.
      if (outcome?.endedBy === 'failed-to-start') return end('failed', shorten(outcome))
      if (state === 'pending') {
        state = 'running'
        tell()
      }
      execution.wait().then((outcome) => end(judge(outcome), shorten(outcome)), failToStart)
    } catch (error) {
      failToStart(error)
    }
  }
  const stop = async (): Promise<void> => {
    await starting
    if (execution === undefined) return end('terminated')
    await execution.cancel()
    await ended.promise
  }

  tell()
  const behaviours = protocol.allocationBehaviours(id)
  actor.register(behaviours.start, async () => {
    starting ??= state === 'pending' ? start() : undefined
    await starting
    return progress()
  })
  actor.register(behaviours.watch, async ({ waitMs }, { signal }) => {
    const patience = Promise.withResolvers<void>()
    const timer = clock.after(waitMs, patience.resolve)
    signal.addEventListener('abort', () => patience.resolve(), { once: true })
    await Promise.race([ended.promise, patience.promise])
    timer.cancel()
    return progress()
  })
  actor.register(behaviours.stop, async () => {
    await stop()
    return progress()
  })

  return {
    id,
    specification,
    deployer,
    deployment,
    actor,
    state: () => state,
    result: () => result,
    stop,
  }
}
