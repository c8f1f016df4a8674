import { formatBytes, formatDuration } from '../../core/index.ts'
import type { Cause } from '../cause.ts'
import type { ExecutionRequest } from '../index.ts'
import { ownMemoryBytes, type ProcessEntry } from '../process-table.ts'
import { cpuBudgetMs } from './launch.ts'
import type { ResourceGroup, ResourceGroups } from './resource-group.ts'

export interface Usage {
  readonly members: readonly ProcessEntry[]
  readonly group: ResourceGroup | undefined
  readonly kept: ResourceGroups['kept']
}

const memoryCause = (memoryBytes: number): Cause => ({
  endedBy: 'memory-limit',
  detail: `it used more than ${formatBytes(memoryBytes)} of memory`,
})

/** The limit that the kernel had to keep for a job, if any. */
const keptLimit = (
  group: ResourceGroup | undefined,
  request: ExecutionRequest,
  maxProcesses: number,
): Cause | undefined => {
  const refusals = group?.refusals()
  if (refusals === undefined) return undefined
  if (refusals.memory > 0) return memoryCause(request.resources.memoryBytes)
  if (refusals.processes > 0) {
    return { endedBy: 'process-limit', detail: `it started more than ${maxProcesses} processes or threads` }
  }
  return undefined
}

/** The limit that a job has passed by what is seen of it now; the kernel's own word counts first. */
export const passedLimit = (
  { members, group, kept }: Usage,
  request: ExecutionRequest,
  maxProcesses: number,
): Cause | undefined => {
  const byKernel = keptLimit(group, request, maxProcesses)
  if (byKernel !== undefined) return byKernel
  if (members.length > maxProcesses) {
    return { endedBy: 'process-limit', detail: `it started more than ${maxProcesses} processes` }
  }
  const memoryBytes = () => members.reduce((sum, { pid }) => sum + ownMemoryBytes(pid), 0)
  if (!kept.has('memory') && memoryBytes() > request.resources.memoryBytes) {
    return memoryCause(request.resources.memoryBytes)
  }
  const usedMs = members.reduce((sum, { cpuMs }) => sum + cpuMs, 0)
  const budgetMs = cpuBudgetMs(request)
  return !kept.has('cpu') && usedMs > budgetMs
    ? {
        endedBy: 'cpu-limit',
        detail: `it used its whole share of processor time, ${formatDuration(budgetMs)}`,
      }
    : undefined
}
