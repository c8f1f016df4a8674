import Docker from 'dockerode'
import type { Clock, Logger } from '../../core/index.ts'
import {
  type Execution,
  ExecutionExistsError,
  type ExecutionRequest,
  type Executor,
  ExecutorClosedError,
} from '../index.ts'
import { isOwnerGone, thisOwner } from '../owner.ts'
import { checkRequest } from '../request.ts'
import { EXECUTION_LABEL, EXECUTOR_LABEL, OWNER_LABEL } from './container.ts'
import { probeEngine, statusOf } from './engine.ts'
import { createDockerJob, type DockerJob } from './job.ts'
import { readDockerParameters } from './parameters.ts'

export interface DockerExecutorComponents {
  /** Where the engine is; without it DOCKER_HOST or /var/run/docker.sock, as dockerode decides. */
  readonly docker?: Docker.DockerOptions
  readonly clock: Clock
  readonly log: Logger
}

export interface DockerExecutorOptions {
  /** Between TERM and KILL, in milliseconds. */
  readonly graceMs?: number
  /** How often limits that do not end a container by themselves are looked at, in milliseconds. */
  readonly sampleMs?: number
  /** Processes and threads of one job at a time. */
  readonly maxProcesses?: number
  /** How long fetching a missing image may take, in milliseconds. */
  readonly pullTimeoutMs?: number
  /** How long the engine may be silent before a job counts as lost, in milliseconds. */
  readonly lostAfterMs?: number
}

/** Runs jobs as containers without rights, network or writable disk, in the Docker engine of this machine. */
export const createDockerExecutor = (
  { docker: address, clock, log }: DockerExecutorComponents,
  {
    graceMs = 2000,
    sampleMs = 500,
    maxProcesses = 256,
    pullTimeoutMs = 60_000,
    lostAfterMs = 10_000,
  }: DockerExecutorOptions = {},
): Executor => {
  const docker = new Docker(address)
  const jobs = new Map<string, DockerJob>()
  let isClosed = false

  const start = async (request: ExecutionRequest): Promise<Execution> => {
    checkRequest(request)
    const parameters = readDockerParameters(request.parameters)
    if (isClosed) throw new ExecutorClosedError('docker', request.id)
    if (jobs.has(request.id)) throw new ExecutionExistsError('docker', request.id)
    const job = createDockerJob(
      { docker, clock, log },
      {
        request,
        parameters,
        owner: thisOwner(),
        maxProcesses,
        graceMs,
        sampleMs,
        pullTimeoutMs,
        lostAfterMs,
      },
    )
    jobs.set(request.id, job)
    try {
      await job.started
    } catch (error) {
      jobs.delete(request.id)
      throw error
    }
    return job.execution
  }

  const sweep = async (): Promise<readonly string[]> => {
    const containers = await docker.listContainers({
      all: true,
      filters: { label: [`${EXECUTOR_LABEL}=docker`] },
    })
    const removed: string[] = []
    for (const { Id, Labels } of containers) {
      const id = Labels[EXECUTION_LABEL] ?? Id
      if (jobs.has(id) || !isOwnerGone(Labels[OWNER_LABEL] ?? '')) continue
      await docker
        .getContainer(Id)
        .remove({ force: true, v: true })
        .catch((error: unknown) => {
          if (statusOf(error) !== 404) throw error
        })
      removed.push(id)
    }
    return removed
  }

  return {
    name: 'docker',
    probe: () => probeEngine(docker),
    start,
    get: (id) => jobs.get(id)?.execution,
    list: () => [...jobs.values()].map(({ execution }) => execution),
    // The container itself was removed when the job ended.
    forget: async (id) => {
      if (jobs.get(id)?.execution.state() === 'finished') jobs.delete(id)
    },
    sweep,
    [Symbol.asyncDispose]: async () => {
      isClosed = true
      const running = [...jobs.values()].filter(({ execution }) => execution.state() !== 'finished')
      await Promise.all(running.map(({ execution }) => execution.cancel()))
    },
  }
}
