import { type Clock, formatDuration, type Logger, type Timer } from '../../core/index.ts'
import type { Cause } from '../cause.ts'
import type { Execution, ExecutionResult, ExecutionState } from '../index.ts'
import type { ProcessEntry, ProcessTable } from '../process-table.ts'
import { abortable } from '../waiting.ts'
import { type Body, type BodyPlan, createBody, type Traces } from './body.ts'
import { judgeExit, type Outcome } from './ending.ts'
import { passedLimit } from './limits.ts'
import type { Means } from './means.ts'

export interface JobComponents {
  readonly clock: Clock
  readonly log: Logger
  readonly means: Means
  readonly onTraces: (traces: Traces) => void
  readonly onFinished: () => void
}

export interface JobPlan extends BodyPlan {
  readonly graceMs: number
}

/** One execution from start to end. */
export interface Job {
  readonly execution: Execution
  /** Resolves when the job runs or has failed to start. */
  readonly started: Promise<void>
  /** Compares what is seen of the job now with its limits. */
  inspect(table: ProcessTable): void
}

export const createJob = (components: JobComponents, plan: JobPlan): Job => {
  const { clock, log, means } = components
  const { request } = plan
  const ended = Promise.withResolvers<Omit<ExecutionResult, 'standardOutput' | 'standardError'>>()
  let state: ExecutionState = 'pending'
  let body: Body | undefined
  let cause: Cause | undefined
  let startedAtMs = clock.now()
  const timers: Timer[] = []

  const text = () => ({
    standardOutput: body?.workplace.standardOutput.text() ?? '',
    standardError: body?.workplace.standardError.text() ?? '',
  })
  const limitOf = (running: Body, members: readonly ProcessEntry[]): Cause | undefined =>
    passedLimit(
      { members, group: running.group, kept: means.groups?.kept ?? new Set() },
      request,
      plan.maxProcesses,
    )
  const finish = (outcome: Outcome): void => {
    for (const timer of timers) timer.cancel()
    state = 'finished'
    ended.resolve({ ...outcome, startedAtMs, endedAtMs: clock.now() })
    components.onFinished()
    if (outcome.endedBy === 'failed-to-start')
      log.warn({ execution: request.id, ...outcome }, 'a job could not be started')
    else log.debug({ execution: request.id, ...outcome }, 'a job has ended')
  }
  const endAtOnce = (reason: Cause): void => {
    cause ??= reason
    body?.kill()
  }
  const endPolitely = (reason: Cause): void => {
    if (state === 'finished' || cause !== undefined) return
    cause = reason
    body?.family.signal('SIGTERM')
    // A stopped process acts on TERM only when it goes on.
    body?.resume()
    timers.push(clock.after(plan.graceMs, () => body?.kill()))
  }
  const failToStart = (error: unknown): void => {
    finish({ endedBy: 'failed-to-start', detail: `starting ${plan.command[0]}: ${(error as Error).message}` })
  }
  const bury = async (running: Body): Promise<void> => {
    const exit = await running.exited
    cause ??= limitOf(running, running.family.members())
    await running[Symbol.asyncDispose]()
    const words = {
      mark: plan.groupName,
      hasShell: await running.launched,
      standardError: running.workplace.standardError.text(),
    }
    finish(judgeExit(exit, cause, words))
  }
  const start = async (): Promise<void> => {
    try {
      body = await createBody(
        {
          clock,
          means,
          onTraces: components.onTraces,
          onOutputEnd: (detail) => endAtOnce({ endedBy: 'output-limit', detail }),
        },
        plan,
      )
    } catch (error) {
      return failToStart(error)
    }
    if (cause !== undefined) body.kill()
    const detail = `it ran longer than ${formatDuration(request.limits.timeMs)}`
    timers.push(clock.after(request.limits.timeMs, () => endPolitely({ endedBy: 'time-limit', detail })))
    const burial = bury(body).catch((error: unknown) => {
      log.error({ execution: request.id, error }, 'the remains of a job could not be removed')
      finish({
        endedBy: 'lost',
        detail: 'its end could not be observed; the log of the daemon has the details',
      })
    })
    // Until then it is the launcher's time, and what the launcher is refused is no job that ran.
    if (!(await body.launched)) return burial
    if (state !== 'pending') return
    state = 'running'
    startedAtMs = clock.now()
  }
  const started = start()

  return {
    started,
    inspect: (table) => {
      if (state !== 'running' || body === undefined) return
      const members = body.family.members(table)
      if (members.length === 0) body.resume()
      const passed = limitOf(body, members)
      if (passed !== undefined) endAtOnce(passed)
    },
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
