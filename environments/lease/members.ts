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

/**
 * Numbers of network namespaces in which networks of other folders live. Whoever counts leftovers by numbers of
 * namespaces that were in `root` once has to leave these out: the kernel gives a number again soon after its end.
 */
export const namespacesElsewhere = (root: string, all: readonly ProcessView[]): ReadonlySet<string> => {
  const elsewhere = (entry: string): boolean =>
    entry.startsWith(`${networkVariable}=`) && !isBelow(entry.slice(networkVariable.length + 1), root)
  return new Set(
    all.filter(({ environment }) => environment.some(elsewhere)).map((one) => one.networkNamespace),
  )
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

/** What a process has started, directly and through others, while it lives. */
export const descendantsOf = (stamp: ProcessStamp, processes: ProcessTable): readonly ProcessStamp[] => {
  const all = processes.all()
  return withDescendants(
    all.filter((one) => one.pid === stamp.pid && one.started === stamp.started),
    all,
  )
    .filter((one) => one.pid !== stamp.pid)
    .map(({ pid, started }) => ({ pid, started }))
}

/** A confined job shares its process namespace with whoever holds that open, who works elsewhere. */
const jobNamespaces = (jobs: readonly ProcessView[], processes: ProcessTable): ReadonlySet<string> =>
  new Set(
    jobs.map((job) => job.processNamespace).filter((one) => one !== '' && one !== processes.ownNamespace),
  )

/**
 * Every live process that belongs to a network: those recorded, those marked, its jobs and what confines them, those in
 * its namespaces, and the descendants of all these. Never this process.
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
  const networks = heldNamespaces(record, processes)
  const confinements = jobNamespaces(
    all.filter((found) => isJob(found, directory)),
    processes,
  )
  const seeds = all.filter(
    (found) =>
      recorded.has(`${found.pid}@${found.started}`) ||
      isMarked(found, directory) ||
      isJob(found, directory) ||
      networks.has(found.networkNamespace) ||
      confinements.has(found.processNamespace),
  )
  return withDescendants(seeds, all)
}
