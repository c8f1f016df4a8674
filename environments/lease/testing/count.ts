import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { leaseLabel } from '../../providers/container/engine.ts'
import { createLinuxProcesses, type LeaseRecord } from '../index.ts'
import { lockHolder } from '../lock.ts'
import { namespacesElsewhere } from '../members.ts'
import { reaperLock } from '../reaper/start.ts'

/** What is still there of networks in one folder, by kind, each thing in words. */
export type Leftovers = Readonly<Record<Kind, readonly string[]>>

const kinds = [
  'processes',
  'namespaces',
  'links',
  'mounts',
  'directories',
  'records',
  'groups',
  'engine',
] as const
type Kind = (typeof kinds)[number]

/** What networks were made of while they lived; afterwards nothing tells. */
export interface Seen {
  readonly ids: Set<string>
  readonly namespaces: Set<string>
  readonly links: Set<string>
}

export const createSeen = (): Seen => ({ ids: new Set(), namespaces: new Set(), links: new Set() })

export const remember = ({ ids, namespaces, links }: Seen, records: readonly LeaseRecord[]): void => {
  for (const { id, made } of records) {
    ids.add(id)
    for (const one of made) {
      if (one.kind === 'namespace') namespaces.add(one.inode)
      if (one.kind === 'link') links.add(one.name)
    }
  }
}

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

const entriesOf = (path: string): readonly string[] => (existsSync(path) ? readdirSync(path) : [])

/** Control groups three levels deep, where daemons and providers make theirs. */
const groupsBelow = (folder: string, depth: number): readonly string[] => {
  try {
    const found = readdirSync(folder, { withFileTypes: true })
      .filter((one) => one.isDirectory())
      .map(({ name }) => join(folder, name))
    return depth === 0 ? found : [...found, ...found.flatMap((one) => groupsBelow(one, depth - 1))]
  } catch {
    return []
  }
}

/** Containers and networks of the engine that bear the name of one of `ids`; none where there is no engine. */
const keptByEngine = (ids: ReadonlySet<string>): readonly string[] =>
  [
    ['ps', '--all', '--filter', `label=${leaseLabel}`, '--format', '{{.Names}} {{.Labels}}'],
    ['network', 'ls', '--filter', `label=${leaseLabel}`, '--format', '{{.Name}} {{.Labels}}'],
  ]
    .flatMap((words) => (spawnSync('docker', words, { encoding: 'utf8' }).stdout ?? '').split('\n'))
    .filter((line) => [...ids].some((id) => line.includes(id)))

/** Counts from outside, by what the kernel shows; the reaper of the folder is no leftover. */
export const countLeftovers = (root: string, { ids, namespaces, links }: Seen): Leftovers => {
  const processes = createLinuxProcesses()
  const reaper = lockHolder(reaperLock(root), processes)?.pid
  const others = processes.all().filter(({ pid }) => pid !== process.pid && pid !== reaper)
  const elsewhere = namespacesElsewhere(root, others)
  const named = others.filter(
    (one) =>
      textOf(`/proc/${one.pid}/cmdline`).includes(root) ||
      one.workingDirectory.startsWith(root) ||
      one.executable.startsWith(root) ||
      one.environment.some((entry) => entry.includes(root)),
  )
  const interfaces = [...textOf('/proc/self/net/dev').matchAll(/^\s*([^\s:]+):/gm)].map(([, name]) => name!)
  return {
    processes: named.map(({ pid, executable }) => `process ${pid} (${executable})`),
    namespaces: others
      .filter((one) => namespaces.has(one.networkNamespace) && !elsewhere.has(one.networkNamespace))
      .map((one) => `${one.networkNamespace} of process ${one.pid}`),
    links: interfaces.filter((name) => links.has(name) || /^(bridge0|port\d+)$/.test(name)),
    mounts: textOf('/proc/self/mountinfo')
      .split('\n')
      .filter((line) => line.includes(root)),
    directories: entriesOf(root).filter((name) => name.startsWith('net-')),
    records: entriesOf(join(root, 'leases')),
    groups: groupsBelow('/sys/fs/cgroup', 3).filter((group) => [...ids].some((id) => group.includes(id))),
    engine: keptByEngine(ids),
  }
}

export const totalOf = (leftovers: Leftovers): number =>
  kinds.reduce((total, kind) => total + leftovers[kind].length, 0)
