import { constants } from 'node:os'
import type Docker from 'dockerode'
import { type Clock, formatDuration, type Logger, type Timer } from '../../core/index.ts'
import type { Cause } from '../cause.ts'
import { type Execution, ExecutionExistsError, type ExecutionResult, type ExecutionState } from '../index.ts'
import { abortable } from '../waiting.ts'
import type { ContainerPlan } from './container.ts'
import { type ContainerEnd, type ContainerRun, createContainerRun } from './container-run.ts'
import { engineMessage, statusOf } from './engine.ts'
import { findImage } from './image.ts'
import { hitLimit, memoryCause } from './watch.ts'

export interface DockerJobComponents {
  readonly docker: Docker
  readonly clock: Clock
  readonly log: Logger
}

export interface DockerJobPlan extends Omit<ContainerPlan, 'image'> {
  readonly graceMs: number
  readonly sampleMs: number
  readonly pullTimeoutMs: number
  readonly lostAfterMs: number
}

export interface DockerJob {
  readonly execution: Execution
  /** Resolves when the job runs or has failed to start. @throws ExecutionExistsError */
  readonly started: Promise<void>
}

type Outcome = Pick<ExecutionResult, 'endedBy' | 'exitCode' | 'signal' | 'detail'>

const LOST: Cause = {
  endedBy: 'lost',
  detail: 'the engine stopped answering, or removed the container, before the job had ended',
}

/** After a signal of ours the engine reports 128 + its number, which is not an exit code of the job. */
const leftBy = ({ exitCode }: ContainerEnd, wasEnded: boolean): Pick<Outcome, 'exitCode' | 'signal'> => {
  const signal = Object.entries(constants.signals).find(([, number]) => number === exitCode - 128)?.[0]
  return wasEnded && signal !== undefined ? { signal } : { exitCode }
}

const judge = (end: ContainerEnd | undefined, cause: Cause | undefined, oom: Cause): Outcome => {
  if (end === undefined) return cause ?? LOST
  const named = cause ?? (end.isOutOfMemory ? oom : undefined)
  return { ...leftBy(end, named !== undefined), ...(named ?? { endedBy: 'exited' }) }
}

export const createDockerJob = (components: DockerJobComponents, plan: DockerJobPlan): DockerJob => {
  const { docker, clock, log } = components
  const { request } = plan
  const ended = Promise.withResolvers<Omit<ExecutionResult, 'standardOutput' | 'standardError'>>()
  let state: ExecutionState = 'pending'
  let run: ContainerRun | undefined
  let cause: Cause | undefined
  let startedAtMs = clock.now()
  const timers = new Set<Timer>()

  const text = () => run?.output.text() ?? { standardOutput: '', standardError: '' }
  const after = (delayMs: number, action: () => void): void => {
    const timer = clock.after(delayMs, () => {
      timers.delete(timer)
      action()
    })
    timers.add(timer)
  }
  const complain = (attempt: string) => (error: unknown) => {
    log.warn({ execution: request.id, attempt, error: engineMessage(error) }, 'the engine refused a request')
  }
  const finish = (outcome: Outcome): void => {
    for (const timer of timers) timer.cancel()
    state = 'finished'
    ended.resolve({ ...outcome, startedAtMs, endedAtMs: clock.now() })
    log.debug({ execution: request.id, ...outcome }, 'a job has ended')
  }
  const send = (signal: 'SIGTERM' | 'SIGKILL'): void => {
    run?.signal(signal).catch(complain(signal))
  }
  const endAtOnce = (reason: Cause): void => {
    cause ??= reason
    send('SIGKILL')
  }
  const endPolitely = (reason: Cause): void => {
    if (state === 'finished' || cause !== undefined) return
    cause = reason
    send('SIGTERM')
    after(plan.graceMs, () => send('SIGKILL'))
  }
  const look = async (): Promise<void> => {
    const hit = run === undefined ? undefined : await hitLimit(run.container, request, plan.maxProcesses)
    if (hit !== undefined) endAtOnce(hit)
    if (state === 'running') after(plan.sampleMs, keepLooking)
  }
  const keepLooking = (): void => {
    // A container that has just ended has no statistics; its end is told elsewhere.
    look().catch(() => state === 'running' && after(plan.sampleMs, keepLooking))
  }
  const bury = async (running: ContainerRun): Promise<void> => {
    const end = await running.ended()
    const isOurs = await running.remove().catch(complain('remove'))
    finish(judge(isOurs === false ? undefined : end, cause, memoryCause(request)))
  }
  const prepare = async (): Promise<ContainerRun> => {
    const image = await findImage(
      { docker, clock },
      { name: plan.parameters.image, pullTimeoutMs: plan.pullTimeoutMs },
    )
    return createContainerRun(
      { docker, clock },
      { ...plan, image },
      {
        lostAfterMs: plan.lostAfterMs,
        onLimit: (detail) => endAtOnce({ endedBy: 'output-limit', detail }),
      },
    )
  }
  const start = async (): Promise<void> => {
    try {
      run = await prepare()
      if (cause === undefined) await run.start()
    } catch (error) {
      await run?.remove().catch(complain('remove'))
      finish({ endedBy: 'failed-to-start', detail: engineMessage(error) })
      if (statusOf(error) === 409) throw new ExecutionExistsError('docker', request.id)
      return
    }
    if (cause !== undefined) {
      await run.remove().catch(complain('remove'))
      return finish(cause)
    }
    state = 'running'
    startedAtMs = clock.now()
    const detail = `it ran longer than ${formatDuration(request.limits.timeMs)}`
    after(request.limits.timeMs, () => endPolitely({ endedBy: 'time-limit', detail }))
    after(plan.sampleMs, keepLooking)
    bury(run).catch((error: unknown) => {
      log.error({ execution: request.id, error }, 'the end of a container could not be observed')
      finish(LOST)
    })
  }

  return {
    started: start(),
    execution: {
      id: request.id,
      state: () => state,
      output: async () => text(),
      wait: async (options) => ({ ...(await abortable(ended.promise, options?.signal)), ...text() }),
      cancel: async () => {
        endPolitely({ endedBy: 'cancelled', detail: 'it was cancelled' })
        await ended.promise
      },
    },
  }
}
