import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Lease, noteGroups } from '../../lease/index.ts'
import { EnvironmentError } from '../../problem.ts'
import type { HostResources } from '../../topology.ts'

const root = '/sys/fs/cgroup'
/** In which the kernel counts what a group has used of its share. */
const periodUs = 100_000

/** A control group to be made, and what is written into it. */
interface Group {
  readonly path: string
  readonly files: Readonly<Record<string, string>>
}

type Bounds = Pick<HostResources, 'cpuMillicores' | 'memoryBytes'>

/** Share of processors in microseconds of each period. */
const quotaOf = (cpuMillicores: number): number => Math.round((cpuMillicores * periodUs) / 1000)

const unified = (name: string, { cpuMillicores, memoryBytes }: Bounds): Group => ({
  // Only groups without processes of their own share these out, which of those that we could use is the root's.
  path: join(root, name),
  files: {
    ...(cpuMillicores === undefined ? {} : { 'cpu.max': `${quotaOf(cpuMillicores)} ${periodUs}` }),
    ...(memoryBytes === undefined ? {} : { 'memory.max': `${memoryBytes}` }),
  },
})

const separate = (
  lines: readonly string[],
  name: string,
  { cpuMillicores, memoryBytes }: Bounds,
): Group[] => {
  const below = (controller: string): string => {
    const own = lines.find((line) => line.split(':')[1]?.split(',').includes(controller) === true)
    return join(root, controller, own?.split(':').slice(2).join(':') ?? '', name)
  }
  return [
    ...(cpuMillicores === undefined
      ? []
      : [
          {
            path: below('cpu'),
            files: { 'cpu.cfs_period_us': `${periodUs}`, 'cpu.cfs_quota_us': `${quotaOf(cpuMillicores)}` },
          },
        ]),
    ...(memoryBytes === undefined
      ? []
      : [{ path: below('memory'), files: { 'memory.limit_in_bytes': `${memoryBytes}` } }]),
  ]
}

const groupsFor = (name: string, bounds: Bounds): readonly Group[] => {
  if (bounds.cpuMillicores === undefined && bounds.memoryBytes === undefined) return []
  if (existsSync(join(root, 'cgroup.controllers'))) return [unified(name, bounds)]
  return separate(readFileSync('/proc/self/cgroup', 'utf8').trim().split('\n'), name, bounds)
}

const nameOf = (lease: Lease, host: string): string => `nunet-host-${lease.id}-${host}`

/**
 * Makes the control groups that bound what a host may use.
 *
 * @throws EnvironmentError LIMITS_NOT_POSSIBLE where they cannot be made: nothing runs unbounded that was to be bounded
 */
export const makeLimits = (lease: Lease, host: string, bounds: Bounds = {}): void => {
  for (const { path, files } of groupsFor(nameOf(lease, host), bounds)) {
    noteGroups(lease.directory, [path])
    try {
      mkdirSync(path)
      for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text)
    } catch (cause) {
      throw new EnvironmentError(
        {
          code: 'LIMITS_NOT_POSSIBLE',
          message: `Bounding what ${host} may use: ${cause instanceof Error ? cause.message : cause}`,
          hint: 'Run it as root where control groups can be written, or leave cpu and memory out of its resources.',
        },
        { cause },
      )
    }
  }
}

/** The words that, put before a program, let it and all that it starts be bound by the groups of the host. */
export const withinLimits = (lease: Lease, host: string, bounds: Bounds = {}): readonly string[] => {
  const paths = groupsFor(nameOf(lease, host), bounds).map(({ path }) => `${path}/cgroup.procs`)
  if (paths.length === 0) return []
  const enter = paths.map((_, index) => `echo $$ >"$${index + 1}"`).join(' && ')
  return ['sh', '-c', `${enter} && shift ${paths.length} && exec "$@"`, 'sh', ...paths]
}
