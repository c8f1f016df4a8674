import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { EnvironmentError } from '../problem.ts'
import { until } from '../until.ts'
import { noteGroups, removeGroupsIn } from './groups.ts'
import { deleteLink } from './link.ts'
import { keeperRole, membersOf } from './members.ts'
import type { ProcessStamp, ProcessTable } from './processes.ts'
import type { LeaseRecord, Made } from './record.ts'

/** How long ending may take. */
export interface ReleasePatience {
  /** For daemons and jobs to end by themselves. */
  readonly graceMs: number
  /** For the kernel to take away what was killed. */
  readonly killMs: number
  /** For one engine, machine or cloud to give back what is there. Default 3 min. */
  readonly farMs?: number
}

type Kind = Made['kind']
type OfKind<K extends Kind> = Extract<Made, { readonly kind: K }>

/** Takes away one thing that was made. Without effect when it is gone already. */
export type Undo<K extends Kind> = (
  made: OfKind<K>,
  lease: { readonly id: string; readonly directory: string },
) => Promise<void>

/** How to take away what is not a process or file of this machine. */
export interface Undoing {
  readonly link?: Undo<'link'>
  readonly containers?: Undo<'containers'>
  readonly remote?: Undo<'remote'>
  readonly cloud?: Undo<'cloud'>
  readonly lent?: Undo<'lent'>
}

export interface ReleaseComponents {
  readonly directory: string
  readonly processes: ProcessTable
  readonly patience: ReleasePatience
  readonly undoing: Undoing
}

const farMs = 180_000

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
  // A look at every process of the machine takes processor time from those that are ending; one at a known one, hardly any.
  const goneWhen = (find: () => readonly ProcessStamp[], withinMs: number) => {
    let known = find()
    const isEmpty = (): boolean => {
      if (known.some(table.isAlive)) return false
      known = find()
      return known.length === 0
    }
    return until(() => (isEmpty() ? true : undefined), { withinMs, everyMs: 20 })
  }
  for (const stamp of others()) table.signal(stamp, 'SIGTERM')
  if ((await goneWhen(others, graceMs)) === undefined) {
    for (const stamp of others()) table.signal(stamp, 'SIGKILL', { group: true })
    await goneWhen(others, killMs)
  }
  const everyone = () => membersOf(record, directory, table)
  for (const stamp of everyone()) table.signal(stamp, 'SIGKILL')
  if ((await goneWhen(everyone, killMs)) !== undefined) return
  throw new Error(
    `processes ${everyone()
      .map((stamp) => stamp.pid)
      .join(', ')} do not end`,
  )
}

const within = async (work: Promise<void>, limitMs: number, what: string): Promise<void> => {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took more than ${limitMs} ms`)), limitMs)
  })
  await Promise.race([work, tooLate]).finally(() => clearTimeout(timer))
}

const nameOf = (made: Made): string =>
  ({
    link: () => `link ${(made as OfKind<'link'>).name}`,
    containers: () => `containers of ${(made as OfKind<'containers'>).socket}`,
    remote: () => `${(made as OfKind<'remote'>).directory} on ${(made as OfKind<'remote'>).machine}`,
    lent: () => `the host of ${(made as OfKind<'lent'>).network} on ${(made as OfKind<'lent'>).machine}`,
    cloud: () => `objects of the cloud ${(made as OfKind<'cloud'>).cloud}`,
  })[made.kind as keyof Undoing]()

const undoFar = async (
  made: Made,
  id: string,
  { directory, undoing, patience }: ReleaseComponents,
): Promise<void> => {
  const undo = { link: deleteLink, ...undoing }[made.kind as keyof Undoing] as Undo<Kind> | undefined
  if (undo === undefined) throw new Error(`nothing here can remove ${nameOf(made)}`)
  await within(undo(made as never, { id, directory }), patience.farMs ?? farMs, `removing ${nameOf(made)}`)
}

const farKinds: readonly Kind[] = ['link', 'containers', 'remote', 'cloud', 'lent']

/** The network's own folder and nothing that a record may name beside it: whoever edited it could name anything. */
const removeFiles = async ({ directory, patience }: ReleaseComponents): Promise<void> => {
  // Before the files, for they tell which groups are this network's own.
  await removeGroupsIn(directory, patience.killMs)
  await rm(directory, { recursive: true, force: true, maxRetries: 3 })
}

const messageOf = (reason: unknown): string => (reason instanceof Error ? reason.message : String(reason))

/**
 * Undoes everything that a record names, and what it had no time to name. May be called again after a failure.
 *
 * One thing that resists stops no other, except that files stay as long as anything does: they hold the keys to it.
 *
 * @returns what stood in the way, in words; nothing when all is gone
 */
export const undo = async (
  record: LeaseRecord,
  components: ReleaseComponents,
): Promise<readonly string[]> => {
  if (existsSync(components.directory)) noteGroups(components.directory)
  const far = record.made.filter(({ kind }) => farKinds.includes(kind))
  // Containers, machines and clouds know nothing of our processes; links do, so they come when these are gone.
  const [links, others] = [
    far.filter(({ kind }) => kind === 'link'),
    far.filter(({ kind }) => kind !== 'link'),
  ]
  const all = (some: readonly Made[]) =>
    Promise.allSettled(some.map((made) => undoFar(made, record.id, components)))
  const outcomes = [
    ...(await Promise.all([Promise.allSettled([endProcesses(record, components)]), all(others)])).flat(),
    ...(await all(links)),
  ]
  if (outcomes.every(({ status }) => status === 'fulfilled'))
    outcomes.push(...(await Promise.allSettled([removeFiles(components)])))
  return outcomes.flatMap((one) => (one.status === 'rejected' ? [messageOf(one.reason)] : []))
}

/** Says that something of a network is still there. */
export const notReleased = (id: string, problems: readonly string[]): EnvironmentError =>
  new EnvironmentError({
    code: 'LEASE_NOT_RELEASED',
    message: `Removing network ${id}: ${problems.join('; ')}`,
    hint: 'Its record was kept; run "npm run env -- sweep" again, as the user who made it.',
  })
