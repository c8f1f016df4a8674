import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { until } from '../until.ts'

const unless = <T>(attempt: () => T, otherwise: T): T => {
  try {
    return attempt()
  } catch {
    return otherwise
  }
}

/** A daemon names the control group of a job after the directory of the job, so no other's can bear the name. */
const ownName = (job: string): string =>
  `nunet-${createHash('sha256').update(job).digest('hex').slice(0, 24)}`

const recordedGroups = (job: string): readonly string[] => {
  const record = unless<unknown>(() => JSON.parse(readFileSync(join(job, 'execution.json'), 'utf8')), null)
  const { groups } = (record ?? {}) as { groups?: unknown }
  if (!Array.isArray(groups)) return []
  return groups.filter((one): one is string => typeof one === 'string' && basename(one) === ownName(job))
}

/** Control groups that are still there of jobs whose daemon had no time to remove them. */
export const groupsIn = (networkDirectory: string): readonly string[] =>
  unless(() => readdirSync(networkDirectory), [])
    .map((host) => join(networkDirectory, host, 'data', 'jobs'))
    .flatMap((jobs) => unless(() => readdirSync(jobs), []).map((id) => join(jobs, id)))
    .flatMap(recordedGroups)
    .filter((group) => existsSync(group))

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
