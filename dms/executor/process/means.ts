import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { type Clock, formatBytes } from '../../core/index.ts'
import { type Ceilings, readCeilings } from './ceilings.ts'
import { type Confinement, createKeeper, type KeeperTools } from './keeper.ts'
import { findResourceGroups, type ResourceGroups } from './resource-group.ts'
import { findProgram } from './tools.ts'
import { findJobUsers, type JobUsers } from './users.ts'
import { placesOfThisUser } from './view.ts'

const REQUIRED = [
  'sh',
  'cat',
  'rm',
  'chmod',
  'mkdir',
  'mkfifo',
  'mount',
  'sleep',
  'nice',
  'prlimit',
  'setpriv',
  'nsenter',
  'unshare',
] as const

export type Tools = KeeperTools & Readonly<Record<(typeof REQUIRED)[number], string>>

/** What this machine lets us use against jobs that do not keep their limits. */
export interface Means {
  readonly tools: Tools
  readonly confinement: Confinement
  readonly groups: ResourceGroups | undefined
  readonly users: JobUsers | undefined
  /** What this daemon may have itself; no job can be given more. */
  readonly ceilings: Ceilings
  /** Places that are hidden from jobs without a user of their own. */
  readonly hidden: readonly string[]
  /** What is weaker here than it could be, and what would help. */
  readonly notes: readonly string[]
}

export interface MeansOptions {
  /** False leaves control groups alone even where they could be used. */
  readonly useResourceGroups?: boolean
  /** False leaves namespaces alone even where they could be used. */
  readonly useNamespaces?: boolean
  /**
   * True runs jobs as the user of the daemon even where its files cannot be hidden from them: whoever gives a job to this
   * machine then owns the daemon's keys.
   */
  readonly allowSharedUser?: boolean
}

const findTools = (): Tools | { missing: readonly string[] } => {
  const found = REQUIRED.map((name) => [name, findProgram(name)] as const)
  const missing = found.filter(([, path]) => path === undefined).map(([name]) => name)
  return missing.length > 0 ? { missing } : (Object.fromEntries(found) as unknown as Tools)
}

const run = promisify(execFile)

const canConfine = async (
  components: { clock: Clock; tools: Tools },
  confinement: Exclude<Confinement, 'none'>,
  hidden: readonly string[],
): Promise<boolean> => {
  try {
    const keeper = await createKeeper(components, confinement, { hidden, temporaryBytes: 2 ** 20 })
    try {
      const [program = '', ...rest] = keeper.enter
      await run(program, [...rest, components.tools.sh, '-c', 'exit 0'], { env: {}, timeout: 5000 })
      return true
    } finally {
      keeper.end()
    }
  } catch {
    return false
  }
}

const ceilingNotes = ({ cpuSeconds, fileBytes, dataBytes }: Ceilings): string[] => {
  const bounds = [
    ...(Number.isFinite(cpuSeconds) ? [`${cpuSeconds} s of processor time`] : []),
    ...(Number.isFinite(fileBytes) ? [`${formatBytes(fileBytes)} in one file`] : []),
    ...(Number.isFinite(dataBytes) ? [`${formatBytes(dataBytes)} of data`] : []),
  ]
  if (bounds.length === 0) return []
  return [
    `no process of a job gets more than ${bounds.join(', ')}, because this daemon was started with these bounds (ulimit -H)`,
  ]
}

const notesOn = ({
  confinement,
  groups,
  users,
  ceilings,
}: Pick<Means, 'confinement' | 'groups' | 'users' | 'ceilings'>): string[] => {
  const notes: string[] = ceilingNotes(ceilings)
  const isKept = (limit: 'memory' | 'cpu' | 'processes') => groups?.kept.has(limit) === true
  if (!isKept('memory'))
    notes.push('memory is watched by sampling, because control groups cannot be written here')
  if (!isKept('cpu'))
    notes.push('processor shares are not throttled; a job ends when its share of the whole time is used up')
  if (!isKept('processes')) notes.push('the number of processes is watched by sampling')
  if (confinement === 'none') {
    notes.push(
      'without process namespaces a hostile job may hide a process by detaching it; run as root, or allow user namespaces',
    )
  }
  if (users === undefined && confinement === 'none')
    notes.push(
      'jobs run as the user of the daemon and reach its keys and its interface, as allowSharedUser permits; run the daemon as root, or allow user namespaces',
    )
  else if (users === undefined)
    notes.push(
      'jobs run as the user of the daemon; its data directory, home, /tmp and engines are hidden from them, other files of this user are not; run the daemon as root to give each job a user of its own',
    )
  notes.push('disk is limited file by file')
  return notes
}

const SHARED = {
  missing:
    'jobs would run as the user of the daemon and reach its keys: this user cannot give them another one, and its files cannot be hidden because user and mount namespaces are refused',
  fix: 'Run the daemon as root, or allow user namespaces (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0), or use the docker executor; allowSharedUser accepts the risk.',
} as const

/** Tries what the machine allows; the answer stays the same for the life of the daemon. */
export const findMeans = async (
  { clock, hidden: asked = [] }: { clock: Clock; hidden?: readonly string[] },
  options: MeansOptions,
): Promise<Means | { readonly missing: string; readonly fix: string }> => {
  if (process.platform !== 'linux') {
    return { missing: 'the process executor needs Linux', fix: 'Use the docker executor on this system.' }
  }
  if (!existsSync('/proc/self/stat')) {
    return { missing: 'the list of processes in /proc cannot be read', fix: 'mount -t proc proc /proc' }
  }
  const tools = findTools()
  if ('missing' in tools) {
    return {
      missing: `the programs ${tools.missing.join(', ')} are not installed`,
      fix: 'apt-get install util-linux coreutils dash',
    }
  }
  const users = findJobUsers()
  const hidden = users === undefined ? [...asked, ...placesOfThisUser()] : []
  const wanted = users === undefined ? 'user-and-process-namespace' : 'process-namespace'
  const isConfined = options.useNamespaces !== false && (await canConfine({ clock, tools }, wanted, hidden))
  if (users === undefined && !isConfined && options.allowSharedUser !== true) return SHARED
  const confinement = isConfined ? wanted : 'none'
  const groups = options.useResourceGroups === false ? undefined : findResourceGroups()
  const ceilings = readCeilings()
  const notes = notesOn({ confinement, groups, users, ceilings })
  return { tools, confinement, groups, users, ceilings, hidden, notes }
}
