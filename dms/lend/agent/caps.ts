import { existsSync, readFileSync } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { formatBytes, formatCores, formatDuration } from '../../core/index.ts'
import type { Caps } from '../invitation.ts'
import type { Groups } from './groups.ts'
import { searchPath } from './search-path.ts'

/** How often memory and disk are looked at where no kernel does. */
export const lookEveryMs = 1000

const find = (program: string): string | undefined =>
  searchPath
    .split(':')
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path))

/** Numbers of the processors that this process may use: `0-3,6` in /proc. */
export const processorsIn = (list: string): readonly number[] =>
  list.split(',').flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })

const allowedProcessors = (): readonly number[] =>
  processorsIn(/^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? '0')

/** Whole processors for what was given, when that is fewer than there are. */
const pinTo = ({ cpuMillicores }: Caps): readonly number[] | undefined => {
  const all = allowedProcessors()
  const wanted = Math.max(1, Math.ceil(cpuMillicores / 1000))
  return wanted < all.length ? all.slice(0, wanted) : undefined
}

/** Put before the command of a daemon: it yields to the owner's own work, and keeps to its processors. */
export const restraint = (caps: Caps): readonly string[] => {
  const [nice, taskset, pins] = [find('nice'), find('taskset'), pinTo(caps)]
  return [
    ...(nice === undefined ? [] : [nice, '-n', '5']),
    ...(taskset === undefined || pins === undefined ? [] : [taskset, '-c', pins.join(',')]),
  ]
}

const cpuKept = (caps: Caps, groups: Groups | undefined): string => {
  const given = `processor: at most ${formatCores(caps.cpuMillicores)}`
  if (groups?.kept.has('cpu') === true) return `${given}, kept by the kernel (control group)`
  const pins = pinTo(caps)
  if (pins === undefined) return `${given}, which is all there is; at a lower priority`
  if (find('taskset') === undefined) return `${given}: not kept here (no taskset), only a lower priority`
  return `${given}, kept by the kernel in whole processors (${pins.length}); at a lower priority`
}

/** Says honestly how each cap is kept on this machine. */
export const describeCaps = (caps: Caps, groups: Groups | undefined, leftMs: number): readonly string[] => [
  cpuKept(caps, groups),
  groups?.kept.has('memory') === true
    ? `memory: at most ${formatBytes(caps.memoryBytes)}, kept by the kernel (control group) and looked at every second`
    : `memory: at most ${formatBytes(caps.memoryBytes)}, looked at every second; above it the daemon is ended`,
  `disk: at most ${formatBytes(caps.diskBytes)}, looked at every second; above it the daemon is ended`,
  `time: for ${formatDuration(leftMs)} more, then it is over by itself, also when this machine was off`,
]

/** Bytes of a folder and everything in it, as far as it can be read; links are not followed. */
export const sizeOf = async (path: string): Promise<number> => {
  const found = await lstat(path).catch(() => undefined)
  if (found === undefined) return 0
  // What is allocated, or a file with holes would count too much.
  const own = found.blocks * 512
  if (!found.isDirectory()) return own
  const names = await readdir(path).catch(() => [])
  let total = own
  for (const name of names) total += await sizeOf(join(path, name))
  return total
}
