import { setTimeout as delay } from 'node:timers/promises'
import type { Environment } from '../environment.ts'
import { attemptOf } from '../faults/index.ts'
import { EnvironmentError } from '../problem.ts'
import type { ScheduledFault } from '../topology.ts'

export interface ScheduleOptions {
  readonly onProgress?: ((line: string) => void) | undefined
  /** The network has stood for so long already. Default 0. */
  readonly elapsedMs?: number
  /** For tests: resolves after so long, or at once when the signal aborts. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>
  /** For tests: milliseconds that only grow. */
  readonly now?: () => number
}

/** The scheduled faults of one network on their way. */
export interface Schedule {
  /** Resolves when there is nothing left to do, or it was stopped. */
  readonly ended: Promise<void>
  /** What could not be inflicted or healed as it was planned. */
  problems(): readonly string[]
  /** Inflicts and heals nothing more; resolves when what was being done is done. What is open stays open. */
  stop(): Promise<void>
}

const waitReally = (ms: number, signal: AbortSignal): Promise<void> =>
  delay(ms, undefined, { signal }).catch(() => {})

interface Deed {
  /** By the schedule; gives the order, also when everything is late. */
  readonly plannedMs: number
  readonly notBeforeMs: number
  do(): Promise<void>
}

/**
 * Inflicts faults at their time, counted from the moment the network stands, and heals each so long after it bit. One
 * thing at a time, in the order of the schedule; one that fails is told and does not stop the others.
 */
export const startSchedule = (
  environment: Pick<Environment, 'inflict'>,
  entries: readonly ScheduledFault[],
  {
    onProgress = () => {},
    elapsedMs = 0,
    wait = waitReally,
    now = () => performance.now(),
  }: ScheduleOptions = {},
): Schedule => {
  const startMs = now() - elapsedMs
  const stopping = new AbortController()
  const problems: string[] = []
  const attempt = async (what: string, act: () => Promise<void>) => {
    try {
      await act()
      onProgress(`schedule: ${what}`)
    } catch (error) {
      problems.push(`${what}: ${error instanceof Error ? error.message : String(error)}`)
      onProgress(`schedule: ${what} failed: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const deeds: Deed[] = entries.map(({ afterMs, forMs, fault }) => {
    const what = attemptOf(fault)
    return {
      plannedMs: afterMs,
      notBeforeMs: afterMs,
      do: () =>
        attempt(what, async () => {
          const healing = await environment.inflict(fault, 'the schedule of its topology')
          if (forMs === undefined) return
          deeds.push({
            plannedMs: afterMs + forMs,
            notBeforeMs: now() - startMs + forMs,
            do: () => attempt(`healing after ${what}`, () => healing.heal()),
          })
        }),
    }
  })

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      deeds.sort((a, b) => a.plannedMs - b.plannedMs)
      const next = deeds.shift()
      if (next === undefined) return
      await wait(Math.max(0, next.notBeforeMs - (now() - startMs)), stopping.signal)
      if (!stopping.signal.aborted) await next.do()
    }
  }
  const ended = run()
  return {
    ended,
    problems: () => [...problems],
    stop: async () => {
      stopping.abort()
      await ended
    },
  }
}

/**
 * The same network, with the faults of its topology on their way; disposing it stops them first.
 *
 * @throws from disposal, when nothing is left: EnvironmentError SCHEDULE_FAILED naming what could not be done
 */
export const withSchedule = (environment: Environment, options: ScheduleOptions = {}): Environment => {
  const { schedule: entries = [], name } = environment.topology
  if (entries.length === 0) return environment
  const schedule = startSchedule(environment, entries, options)
  return {
    ...environment,
    [Symbol.asyncDispose]: async () => {
      await schedule.stop()
      await environment[Symbol.asyncDispose]()
      const problems = schedule.problems()
      if (problems.length === 0) return
      throw new EnvironmentError({
        code: 'SCHEDULE_FAILED',
        message: `Keeping the schedule of ${name}: ${problems.join('; ')}`,
        hint: 'Choose a provider whose abilities name the fault, or change the schedule.',
      })
    },
  }
}
