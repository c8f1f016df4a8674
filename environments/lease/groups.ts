import { createHash } from 'node:crypto'
import { existsSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { readOwn } from '../read-own.ts'
import { until } from '../until.ts'

const unless = <T>(attempt: () => T, otherwise: T): T => {
  try {
    return attempt()
  } catch {
    return otherwise
  }
}

/** Far more than the record of a job, a fault or the groups of a network. */
const maxRecordBytes = 1024 ** 2

/** A daemon names the control group of a job after the directory of the job, so no other's can bear the name. */
const ownName = (job: string): string =>
  `nunet-${createHash('sha256').update(job).digest('hex').slice(0, 24)}`

/** Below the folder of a host: its daemon's data, and where others find them when only the host sees the former. */
const [dataFolder, doorFolder] = ['data', 'disk']

/** @param seen where the files of the job are for us; the daemon named the group after `job` */
const recordedGroups = (job: string, seen: string): readonly string[] => {
  const record = unless<unknown>(
    () => JSON.parse(readOwn(join(seen, 'execution.json'), maxRecordBytes)),
    null,
  )
  const { groups } = (record ?? {}) as { groups?: unknown }
  if (!Array.isArray(groups)) return []
  return groups.filter((one): one is string => typeof one === 'string' && basename(one) === ownName(job))
}

const faultGroup = /^\/sys\/fs\/cgroup\/((?!\.{1,2}\/)[\w@.:-]+\/)*nunet-fault-\d+$/

/** Of a fault that nobody healed; its page in the book of faults names the group in which it held a daemon. */
const groupOfFault = (page: string): readonly string[] => {
  const open = unless<unknown>(() => JSON.parse(readOwn(page, maxRecordBytes)), null)
  const { memory } = (open ?? {}) as { memory?: { group?: unknown } }
  const group = memory?.group
  return typeof group === 'string' && faultGroup.test(group) ? [group] : []
}

const jobGroups = (host: string): readonly string[] =>
  [dataFolder, doorFolder].flatMap((folder) =>
    unless(() => readdirSync(join(host, folder, 'jobs')), []).flatMap((id) =>
      recordedGroups(join(host, dataFolder, 'jobs', id), join(host, folder, 'jobs', id)),
    ),
  )

/** Of a network's own making: of a job, or of a host. */
const notedGroup = /^\/sys\/fs\/cgroup\/([\w@.-]+\/)*nunet-([0-9a-f]{24}|host-net-[0-9a-f]{4}-[a-z0-9-]+)$/

const noteFile = (networkDirectory: string): string => join(networkDirectory, 'groups.json')

const notedGroups = (networkDirectory: string): readonly string[] => {
  const noted = unless<unknown>(() => JSON.parse(readOwn(noteFile(networkDirectory), maxRecordBytes)), null)
  if (!Array.isArray(noted)) return []
  return noted.filter((one): one is string => typeof one === 'string' && notedGroup.test(one))
}

/** Remembers groups beside what tells of them by itself, some of which ends with the last process. */
export const noteGroups = (networkDirectory: string, groups: readonly string[] = []): void => {
  const all = [...new Set([...groups, ...groupsIn(networkDirectory)])].filter((one) => notedGroup.test(one))
  if (all.length > 0) writeFileSync(noteFile(networkDirectory), JSON.stringify(all), { mode: 0o600 })
}

const filesIn = (folder: string): readonly string[] =>
  unless(() => readdirSync(folder), []).map((name) => join(folder, name))

/** Control groups that are still there of jobs whose daemon had no time to remove them, of faults, and those noted. */
export const groupsIn = (networkDirectory: string): readonly string[] => {
  const found = [
    ...filesIn(networkDirectory).flatMap(jobGroups),
    ...filesIn(join(networkDirectory, '.faults')).flatMap(groupOfFault),
    ...notedGroups(networkDirectory),
  ]
  // Those inside others first, for only what is empty can be removed.
  return [...new Set(found)].filter((group) => existsSync(group)).sort((a, b) => b.length - a.length)
}

/** False while it is in use. */
const remove = (group: string): boolean =>
  unless(() => {
    rmdirSync(group)
    return true
  }, false)

/** Removes those that are empty, or will be before `withinMs` is over; one with a process inside stays. */
export const removeGroupsIn = async (networkDirectory: string, withinMs: number): Promise<void> => {
  const left = () => groupsIn(networkDirectory).filter((group) => !remove(group))
  await until(() => (left().length === 0 ? true : undefined), { withinMs, everyMs: 20 })
}
