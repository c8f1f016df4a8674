import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Hierarchy, readHierarchies } from './mounts.ts'

export interface GroupLimits {
  readonly memoryBytes: number
  readonly cpuMillicores: number
  readonly processes: number
}

/** A control group of one job: limits that the kernel itself keeps. */
export interface ResourceGroup {
  /** Directories, for the record of the execution. */
  readonly directories: readonly string[]
  /** Without effect on a process that has ended meanwhile. */
  add(pid: number): void
  processes(): readonly number[]
  /** How often the kernel ended a process for its memory, and refused a new process. */
  refusals(): { readonly memory: number; readonly processes: number }
  /** False while a process is inside. */
  remove(): boolean
}

/** Makes groups; `kept` names the limits that the kernel will keep. */
export interface ResourceGroups {
  readonly kept: ReadonlySet<'memory' | 'cpu' | 'processes'>
  create(name: string, limits: GroupLimits): ResourceGroup
  /** Name for the group of what has its files in that folder: no other can bear it. */
  nameOf(directory: string): string
  /** Removes the group of that name, and those inside it, wherever one could have been made; false while a process is inside. */
  remove(name: string): boolean
  /** Removes empty groups made before `beforeMs`: those of daemons that were killed and whose records are gone. */
  sweep(beforeMs: number): void
}

/** What the names of groups begin with. */
export const GROUP_PREFIX = 'nunet-'

const enter = (directory: string, pid: number): void => {
  try {
    writeFileSync(join(directory, 'cgroup.procs'), `${pid}`)
  } catch (error) {
    // What has ended needs no bounds; how it ended is for others to tell.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

export const groupNameOf = (directory: string): string =>
  `${GROUP_PREFIX}${createHash('sha256').update(directory).digest('hex').slice(0, 24)}`

const PERIOD_US = 100_000
const quotaUs = (cpuMillicores: number): number => Math.max(1000, (cpuMillicores * PERIOD_US) / 1000)

const KEPT_BY = { memory: 'memory', cpu: 'cpu', pids: 'processes' } as const
type Controller = keyof typeof KEPT_BY

const settings = (version: 1 | 2, controller: Controller, limits: GroupLimits): [string, string][] => {
  if (controller === 'pids') return [['pids.max', `${limits.processes}`]]
  if (version === 2) {
    return controller === 'memory'
      ? [
          ['memory.max', `${limits.memoryBytes}`],
          ['memory.swap.max', '0'],
        ]
      : [['cpu.max', `${quotaUs(limits.cpuMillicores)} ${PERIOD_US}`]]
  }
  return controller === 'memory'
    ? [
        ['memory.limit_in_bytes', `${limits.memoryBytes}`],
        ['memory.memsw.limit_in_bytes', `${limits.memoryBytes}`],
      ]
    : [
        ['cpu.cfs_period_us', `${PERIOD_US}`],
        ['cpu.cfs_quota_us', `${quotaUs(limits.cpuMillicores)}`],
      ]
}

const read = (path: string): string => {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}

const counter = (text: string, name: string): number =>
  Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1] ?? 0)

/** Numbers of the processes in a group directory; empty when it is gone. */
export const processesIn = (directory: string): readonly number[] =>
  read(join(directory, 'cgroup.procs'))
    .split('\n')
    .filter((line) => line !== '')
    .map(Number)

/** Removes an empty group; false while something in it still dies. */
export const removeGroup = (directory: string): boolean => {
  try {
    rmdirSync(directory)
    return true
  } catch {
    return !existsSync(directory)
  }
}

interface Place {
  readonly version: 1 | 2
  readonly base: string
  readonly controllers: readonly Controller[]
}

const canMakeGroups = ({ base, version, controllers }: Place): boolean => {
  const probe = join(base, `${GROUP_PREFIX}probe-${process.pid}`)
  try {
    mkdirSync(probe)
    const limits = { memoryBytes: 2 ** 30, cpuMillicores: 1000, processes: 64 }
    return controllers.every((controller) =>
      existsSync(join(probe, settings(version, controller, limits)[0]![0])),
    )
  } catch {
    return false
  } finally {
    removeGroup(probe)
  }
}

const enableControllers = (base: string): void => {
  try {
    writeFileSync(join(base, 'cgroup.subtree_control'), '+memory +pids +cpu')
  } catch {
    // Enabled already, or not ours to change; what is there is looked at next.
  }
}

const placesIn = (hierarchy: Hierarchy): readonly Place[] => {
  const controllers = hierarchy.controllers.filter((name): name is Controller => name in KEPT_BY)
  if (controllers.length === 0) return []
  const candidates = [...new Set([hierarchy.own, hierarchy.top])]
  const found = candidates
    .map((base): Place => ({ version: hierarchy.version, base, controllers }))
    .find((place) => {
      if (place.version === 2) enableControllers(place.base)
      return canMakeGroups(place)
    })
  return found === undefined ? [] : [found]
}

const sweepGroups = (base: string, beforeMs: number): void => {
  for (const name of readdirSync(base)) {
    const directory = join(base, name)
    if (!name.startsWith(GROUP_PREFIX) || processesIn(directory).length > 0) continue
    // Younger ones may be another daemon's, just made and not yet entered.
    if ((statSync(directory, { throwIfNoEntry: false })?.mtimeMs ?? beforeMs) < beforeMs)
      removeGroup(directory)
  }
}

/** Directories where this process, or one in a group of its making, puts groups. */
const basesOf = (hierarchies: readonly Hierarchy[]): readonly string[] => [
  ...new Set(hierarchies.flatMap(({ own, top }) => [own, top])),
]

const removeWithInner = (directory: string): boolean => {
  if (!existsSync(directory)) return true
  for (const name of readdirSync(directory))
    if (name.startsWith(GROUP_PREFIX)) removeGroup(join(directory, name))
  return removeGroup(directory)
}

/** Undefined when this process may not make control groups here. */
export const findResourceGroups = (
  hierarchies: readonly Hierarchy[] = readHierarchies(),
): ResourceGroups | undefined => {
  const places = hierarchies.flatMap(placesIn)
  if (places.length === 0) return undefined
  return {
    kept: new Set(places.flatMap(({ controllers }) => controllers.map((name) => KEPT_BY[name]))),
    create: (name, limits) => createResourceGroup(places, name, limits),
    nameOf: groupNameOf,
    remove: (name) =>
      basesOf(hierarchies)
        .map((base) => removeWithInner(join(base, name)))
        .every((isGone) => isGone),
    sweep: (beforeMs) => {
      for (const { base } of places) sweepGroups(base, beforeMs)
    },
  }
}

const prepare = ({ version, controllers }: Place, directory: string, limits: GroupLimits): void => {
  mkdirSync(directory)
  for (const [file, value] of controllers.flatMap((one) => settings(version, one, limits))) {
    const path = join(directory, file)
    if (existsSync(path)) writeFileSync(path, value)
  }
}

const createResourceGroup = (places: readonly Place[], name: string, limits: GroupLimits): ResourceGroup => {
  const directories = places.map(({ base }) => join(base, name))
  try {
    places.forEach((place, index) => {
      prepare(place, directories[index]!, limits)
    })
  } catch (error) {
    directories.map(removeGroup)
    throw error
  }
  const sum = (file: string, field: string) =>
    directories.reduce((total, directory) => total + counter(read(join(directory, file)), field), 0)
  return {
    directories,
    add: (pid) => {
      for (const directory of directories) enter(directory, pid)
    },
    processes: () => [...new Set(directories.flatMap(processesIn))],
    refusals: () => ({
      memory: sum('memory.oom_control', 'oom_kill') + sum('memory.events', 'oom_kill'),
      processes: sum('pids.events', 'max'),
    }),
    remove: () => directories.map(removeGroup).every((isGone) => isGone),
  }
}
