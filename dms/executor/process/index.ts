import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Clock, Logger, Timer } from '../../core/index.ts'
import {
  type Execution,
  ExecutionExistsError,
  type ExecutionRequest,
  type Executor,
  ExecutorClosedError,
  ExecutorUnavailableError,
} from '../index.ts'
import { processUniverse, readProcessTable } from '../process-table.ts'
import { checkRequest } from '../request.ts'
import { createJob, type Job } from './job.ts'
import { findMeans, type Means, type MeansOptions } from './means.ts'
import { readProcessParameters } from './parameters.ts'
import { claimRecord, type ExecutionRecord, writeRecord } from './record.ts'
import { removeTree } from './remove-tree.ts'
import { groupNameOf } from './resource-group.ts'
import { sweepDirectory } from './sweep.ts'
import { userFor, usersInUse } from './users.ts'

export interface ProcessExecutorComponents {
  /** Holds one directory for each execution; belongs to one daemon. */
  readonly directory: string
  /**
   * Places that no job may reach, such as the data directory of the daemon; where jobs have a user of their own, its
   * rights keep them out. Without it: the parent of `directory`.
   */
  readonly hidden?: readonly string[]
  readonly clock: Clock
  readonly log: Logger
}

export interface ProcessExecutorOptions extends MeansOptions {
  /** Between TERM and KILL, in milliseconds. */
  readonly graceMs?: number
  /** How often limits that the kernel does not keep are looked at, in milliseconds. */
  readonly sampleMs?: number
  /** Processes and threads of one job at a time. */
  readonly maxProcesses?: number
}

const VERSION = '1'
const STALE_GROUP_MS = 60_000

/** Looks at every running job while there is one. */
const createWatch = (clock: Clock, sampleMs: number, running: () => readonly Job[]) => {
  let timer: Timer | undefined
  const look = (): void => {
    timer = undefined
    const jobs = running()
    if (jobs.length === 0) return
    const table = readProcessTable()
    for (const job of jobs) job.inspect(table)
    keep()
  }
  const keep = (): void => {
    timer ??= clock.after(sampleMs, look)
  }
  return { keep, stop: () => timer?.cancel() }
}

const lazily = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}

/**
 * Runs jobs as child processes: in an own session and, where the machine allows it, an own process namespace, control
 * group and user. What cannot be had is named in the notes of `probe`.
 */
export const createProcessExecutor = (
  { directory, hidden, clock, log }: ProcessExecutorComponents,
  { graceMs = 2000, sampleMs = 100, maxProcesses = 256, ...meansOptions }: ProcessExecutorOptions = {},
): Executor => {
  const base = resolve(directory)
  const jobs = new Map<string, Job>()
  const means = lazily(() =>
    findMeans({ clock, hidden: (hidden ?? [dirname(base)]).map((place) => resolve(place)) }, meansOptions),
  )
  const running = () => [...jobs.values()].filter(({ execution }) => execution.state() !== 'finished')
  const watch = createWatch(clock, sampleMs, running)
  let isClosed = false

  const jobOf = (request: ExecutionRequest, have: Means): Job => {
    const { command, workingDirectory = '.' } = readProcessParameters(request.parameters)
    const name = `${base}/${request.id}`
    const userId = have.users === undefined ? undefined : userFor(have.users, name, usersInUse())
    let record: ExecutionRecord = {
      id: request.id,
      universe: processUniverse(),
      helpers: [],
      groups: [],
      ...(userId === undefined ? {} : { userId }),
      finished: false,
    }
    mkdirSync(name, { recursive: true, mode: 0o700 })
    if (!claimRecord(name, record)) throw new ExecutionExistsError('process', request.id)
    const note = (part: Partial<ExecutionRecord>): void => {
      record = { ...record, ...part }
      writeRecord(name, record)
    }
    return createJob(
      { clock, log, means: have, onTraces: note, onFinished: () => note({ finished: true }) },
      {
        request,
        command,
        workingDirectory,
        directory: name,
        groupName: groupNameOf(name),
        userId,
        maxProcesses,
        graceMs,
      },
    )
  }

  const start = async (request: ExecutionRequest): Promise<Execution> => {
    checkRequest(request)
    readProcessParameters(request.parameters)
    const have = await means()
    if (isClosed) throw new ExecutorClosedError('process', request.id)
    if (jobs.has(request.id)) throw new ExecutionExistsError('process', request.id)
    if ('missing' in have) throw new ExecutorUnavailableError('process', have)
    const job = jobOf(request, have)
    jobs.set(request.id, job)
    watch.keep()
    await job.started
    return job.execution
  }

  return {
    name: 'process',
    probe: async () => {
      const have = await means()
      return 'missing' in have
        ? { ready: false, ...have }
        : { ready: true, version: VERSION, notes: have.notes }
    },
    start,
    get: (id) => jobs.get(id)?.execution,
    list: () => [...jobs.values()].map(({ execution }) => execution),
    forget: async (id) => {
      const job = jobs.get(id)
      if (job?.execution.state() !== 'finished') return
      await removeTree(`${base}/${id}`)
      if (jobs.get(id) === job) jobs.delete(id)
    },
    sweep: async () => {
      mkdirSync(base, { recursive: true, mode: 0o700 })
      const have = await means()
      if (!('missing' in have)) have.groups?.sweep(clock.now() - STALE_GROUP_MS)
      return sweepDirectory({ clock, log }, { directory: base, isKnown: (id) => jobs.has(id) })
    },
    [Symbol.asyncDispose]: async () => {
      isClosed = true
      await Promise.all(running().map(({ execution }) => execution.cancel()))
      watch.stop()
    },
  }
}
