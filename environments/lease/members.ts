import { sep } from 'node:path'
import type { ProcessStamp, ProcessTable, ProcessView } from './processes.ts'
import type { LeaseRecord } from './record.ts'

/** Set in the environment of everything started for a network, so that it can be found without a record of its pid. */
export const networkVariable = 'NUNET_TEST_NETWORK'

/** The process that holds the namespaces of a network open. */
export const keeperRole = 'keeper'

const isBelow = (path: string, folder: string): boolean => path.startsWith(folder + sep)

/** A job of a daemon has an empty environment; what gives it away is where it works. A person's shell has a terminal. */
const isJob = (found: ProcessView, directory: string): boolean =>
  !found.hasTerminal &&
  isBelow(found.workingDirectory, directory) &&
  found.workingDirectory.includes(`${sep}jobs${sep}`)

const isMarked = (found: ProcessView, directory: string): boolean =>
  found.environment.includes(`${networkVariable}=${directory}`) || isBelow(found.executable, directory)

/** Numbers of namespaces are used again after their end, so they count only while the keeper lives. */
const heldNamespaces = (record: LeaseRecord, processes: ProcessTable): ReadonlySet<string> => {
  const isHeld = record.made.some(
    (made) =>
      made.kind === 'process' &&
      made.role === keeperRole &&
      made.stamp !== undefined &&
      processes.isAlive(made.stamp),
  )
  return new Set(isHeld ? record.made.flatMap((made) => (made.kind === 'namespace' ? [made.inode] : [])) : [])
}

const withDescendants = (
  seeds: readonly ProcessView[],
  all: readonly ProcessView[],
): readonly ProcessView[] => {
  const members = new Map(seeds.map((seed) => [seed.pid, seed]))
  for (let grown = true; grown; ) {
    const children = all.filter((one) => members.has(one.parent) && !members.has(one.pid))
    for (const child of children) members.set(child.pid, child)
    grown = children.length > 0
  }
  return [...members.values()]
}

/**
 * Every live process that belongs to a network: those recorded, those marked, its jobs, those in its namespaces, and
 * the descendants of all these. Never this process.
 */
export const membersOf = (
  record: LeaseRecord,
  directory: string,
  processes: ProcessTable,
): readonly ProcessStamp[] => {
  const all = processes.all().filter((found) => found.pid !== process.pid)
  const recorded = new Set(
    record.made.flatMap((made) =>
      made.kind === 'process' && made.stamp !== undefined ? [`${made.stamp.pid}@${made.stamp.started}`] : [],
    ),
  )
  const namespaces = heldNamespaces(record, processes)
  const seeds = all.filter(
    (found) =>
      recorded.has(`${found.pid}@${found.started}`) ||
      isMarked(found, directory) ||
      isJob(found, directory) ||
      namespaces.has(found.networkNamespace),
  )
  return withDescendants(seeds, all)
}
