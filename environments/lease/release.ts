import { rm } from 'node:fs/promises'
import { isAbsolute, relative } from 'node:path'
import { EnvironmentError } from '../problem.ts'
import { until } from '../until.ts'
import { removeGroupsIn } from './groups.ts'
import { keeperRole, membersOf } from './members.ts'
import type { ProcessStamp, ProcessTable } from './processes.ts'
import type { LeaseRecord } from './record.ts'

/** How long ending may take. */
export interface ReleasePatience {
  /** For daemons and jobs to end by themselves. */
  readonly graceMs: number
  /** For the kernel to take away what was killed. */
  readonly killMs: number
}

export interface ReleaseComponents {
  readonly root: string
  readonly directory: string
  readonly processes: ProcessTable
  readonly patience: ReleasePatience
}

const isKeeper = (record: LeaseRecord, stamp: ProcessStamp): boolean =>
  record.made.some(
    (made) => made.kind === 'process' && made.role === keeperRole && made.stamp?.pid === stamp.pid,
  )

/** Ends every process of a network: politely, then for certain; the keeper last, for it vouches for the namespaces. */
const endProcesses = async (
  record: LeaseRecord,
  { directory, processes: table, patience: { graceMs, killMs } }: ReleaseComponents,
): Promise<void> => {
  const others = () => membersOf(record, directory, table).filter((stamp) => !isKeeper(record, stamp))
  const goneWhen = (find: () => readonly ProcessStamp[], withinMs: number) =>
    until(() => (find().length === 0 ? true : undefined), { withinMs, everyMs: 20 })
  for (const stamp of others()) table.signal(stamp, 'SIGTERM')
  if ((await goneWhen(others, graceMs)) === undefined) {
    for (const stamp of others()) table.signal(stamp, 'SIGKILL', { group: true })
    await goneWhen(others, killMs)
  }
  const everyone = () => membersOf(record, directory, table)
  for (const stamp of everyone()) table.signal(stamp, 'SIGKILL')
  if ((await goneWhen(everyone, killMs)) !== undefined) return
  throw new EnvironmentError({
    code: 'LEASE_NOT_RELEASED',
    message: `Removing network ${record.id}: processes ${everyone()
      .map((stamp) => stamp.pid)
      .join(', ')} do not end`,
    hint: 'Its record was kept; run "npm run env -- sweep" again, as the user who made it.',
  })
}

/** A damaged record must not make us delete anything outside. */
const isInside = (path: string, root: string): boolean => {
  const way = relative(root, path)
  return way !== '' && !way.startsWith('..') && !isAbsolute(way)
}

/**
 * Undoes everything that a record names, and what it had no time to name. May be called again after a failure.
 *
 * @throws EnvironmentError LEASE_NOT_RELEASED when a process outlives SIGKILL
 */
export const undo = async (record: LeaseRecord, components: ReleaseComponents): Promise<void> => {
  const { root, directory, patience } = components
  await endProcesses(record, components)
  // Before the files, for they tell which groups are this network's own.
  await removeGroupsIn(directory, patience.killMs)
  const paths = record.made.flatMap((made) => (made.kind === 'directory' ? [made.path] : []))
  for (const path of [directory, ...paths].filter((one) => isInside(one, root))) {
    await rm(path, { recursive: true, force: true, maxRetries: 3 })
  }
}
