import type Docker from 'dockerode'
import { formatBytes } from '../../core/index.ts'
import type { Cause } from '../cause.ts'
import type { ExecutionRequest } from '../index.ts'

export const memoryCause = ({ resources }: ExecutionRequest): Cause => ({
  endedBy: 'memory-limit',
  detail: `it used more than ${formatBytes(resources.memoryBytes)} of memory`,
})

/** The limit that a running container has hit without ending by it, if any. */
export const hitLimit = async (
  container: Docker.Container,
  request: ExecutionRequest,
  maxProcesses: number,
): Promise<Cause | undefined> => {
  const { State } = await container.inspect()
  if (State.OOMKilled) return memoryCause(request)
  const stats = (await container.stats({ stream: false, 'one-shot': true })) as {
    pids_stats?: { current?: number }
  }
  return (stats.pids_stats?.current ?? 0) >= maxProcesses
    ? {
        endedBy: 'process-limit',
        detail: `it started ${maxProcesses} processes or threads, which is all it may have`,
      }
    : undefined
}
