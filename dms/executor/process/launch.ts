import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs'
import type { ExecutionRequest } from '../index.ts'
import type { Keeper } from './keeper.ts'
import type { Means } from './means.ts'

export interface LaunchPlan {
  readonly request: ExecutionRequest
  readonly command: readonly [string, ...string[]]
  readonly userId: number | undefined
  readonly maxProcesses: number
  /** A word that belongs to this job alone. */
  readonly groupName: string
}

/** What a job may write even where no disk is asked. */
export const LEAST_FILE_BYTES = 2 ** 20
const OPEN_FILES = 1024
/** So that a job which passes the limit is seen doing so, and the limit is named. */
const SPARE_PROCESSES = 16

/** Processor time that the job may use up before its end, in milliseconds. */
export const cpuBudgetMs = ({ resources, limits }: ExecutionRequest): number =>
  Math.ceil((resources.cpuMillicores / 1000) * limits.timeMs)

/** What prlimit(1) is told; never more than the daemon itself may have, because that would be refused to every job. */
const limitArguments = (
  { request, userId, maxProcesses }: LaunchPlan,
  { groups, ceilings }: Means,
): string[] => {
  const cpuSeconds = Math.min(Math.ceil(cpuBudgetMs(request) / 1000) + 2, ceilings.cpuSeconds)
  const fileBytes = Math.max(request.resources.diskBytes, LEAST_FILE_BYTES)
  const limits = [
    '--core=0',
    `--nofile=${Math.min(OPEN_FILES, ceilings.openFiles)}`,
    // The first is told to the job by a signal of its own, the second ends it.
    `--cpu=${Math.max(cpuSeconds - 1, 0)}:${cpuSeconds}`,
    `--fsize=${Math.min(fileBytes, ceilings.fileBytes)}`,
  ]
  // Address space is not memory: programs reserve far more than they use, so this only stops the wildest.
  if (!groups?.kept.has('memory'))
    limits.push(`--data=${Math.min(2 * request.resources.memoryBytes + 2 ** 28, ceilings.dataBytes)}`)
  // The kernel counts this limit by user: it is only of use where the job has a user of its own.
  if (userId !== undefined)
    limits.push(`--nproc=${Math.min(maxProcesses + SPARE_PROCESSES, ceilings.processes)}`)
  return limits
}

const rightsArguments = (userId: number | undefined): string[] => {
  const isRoot = process.getuid?.() === 0
  return [
    '--no-new-privs',
    ...(isRoot ? ['--bounding-set=-all', '--inh-caps=-all'] : []),
    ...(userId === undefined ? [] : [`--reuid=${userId}`, `--regid=${userId}`, '--clear-groups']),
  ]
}

/** Program name in the launcher's messages; with the job's own mark, so that no job says the same by chance. */
export const launcherName = (mark: string): string => `nunet-launch-${mark}`

/**
 * The program and arguments that become the job: namespace, then rights given away, then limits, and last a shell that
 * waits for the environment on descriptor 3. Nothing of the job's own, not even its environment, acts before that.
 */
export const launchArguments = (
  plan: LaunchPlan,
  means: Means,
  { keeper, start }: { keeper: Keeper | undefined; start: string },
): string[] => {
  const { tools, groups, confinement } = means
  // Entering a mount namespace leads to its top; a place from outside would lead out again.
  const place = confinement === 'user-and-process-namespace' ? start : ''
  return [
    ...(keeper?.enter ?? []),
    ...(groups?.kept.has('cpu') ? [] : [tools.nice, '-n', '10']),
    tools.setpriv,
    ...rightsArguments(plan.userId),
    '--',
    tools.prlimit,
    ...limitArguments(plan, means),
    '--',
    tools.sh,
    '-c',
    `if [ -n "$1" ]; then cd -- "$1" || exit 125; fi; shift; unset PWD OLDPWD SHLVL; echo >&3; eval "$(${tools.cat} <&3)"; exit 125`,
    launcherName(plan.groupName),
    place,
    ...plan.command,
  ]
}

/** What the waiting shell is told. Without it (the daemon died) it ends, so nothing runs that is not on record. */
export const releaseText = (environment: Readonly<Record<string, string>>): string =>
  [
    ...Object.entries(environment).map(
      ([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'`,
    ),
    'exec 3<&-',
    'exec "$@"',
  ].join('\n')

/** Descriptors above 3 that a child would inherit because whoever started the daemon left them open. */
const leakingDescriptors = (): number[] =>
  readdirSync('/proc/self/fd')
    .map(Number)
    .filter((descriptor) => {
      if (descriptor <= 3) return false
      try {
        const flags = /^flags:\s+(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1'))?.[1]
        return flags !== undefined && (Number.parseInt(flags, 8) & 0o2000000) === 0
      } catch {
        return false
      }
    })

/** Calls `use` with the descriptors of a job: nothing to read, its two outputs, the gate, and no leftovers. */
export const withDescriptors = <T>(
  outputs: readonly [number, number],
  use: (stdio: (number | 'ignore' | 'pipe')[]) => T,
): T => {
  const leaks = leakingDescriptors()
  const stdio: (number | 'ignore' | 'pipe')[] = ['ignore', ...outputs, 'pipe']
  const nothing = openSync('/dev/null', 'r')
  try {
    for (const leak of leaks) {
      while (stdio.length < leak) stdio.push('ignore')
      stdio[leak] = nothing
    }
    return use(stdio)
  } finally {
    closeSync(nothing)
  }
}
