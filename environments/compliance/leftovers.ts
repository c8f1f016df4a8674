import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLinuxProcesses, type LeaseRecord, namespacesElsewhere } from '../lease/index.ts'

const commandOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

const namespacesOf = (records: readonly LeaseRecord[]): ReadonlySet<string> =>
  new Set(
    records.flatMap((record) =>
      record.made.flatMap((made) => (made.kind === 'namespace' ? [made.inode] : [])),
    ),
  )

/** Live processes that have to do with networks in `root`, in words; none when all is gone. */
const processesOf = (root: string, records: readonly LeaseRecord[]): string[] => {
  const all = createLinuxProcesses()
    .all()
    .filter((found) => found.pid !== process.pid)
  const elsewhere = namespacesElsewhere(root, all)
  const namespaces = new Set([...namespacesOf(records)].filter((one) => !elsewhere.has(one)))
  return all
    .filter(
      (found) =>
        commandOf(found.pid).includes(root) ||
        found.workingDirectory.startsWith(root) ||
        found.executable.startsWith(root) ||
        found.environment.some((entry) => entry.includes(root)) ||
        namespaces.has(found.networkNamespace),
    )
    .map((found) => `process ${found.pid} (${found.executable})`)
}

/** Links and mounts of ours are inside namespaces; outside there must never be any. */
const outside = (root: string): string[] => [
  // Not /sys, which containers and minimal machines need not have.
  ...[...readFileSync('/proc/self/net/dev', 'utf8').matchAll(/^\s*([^\s:]+):/gm)]
    .map(([, name]) => name!)
    .filter((name) => /^site\d+$/.test(name))
    .map((name) => `link ${name}`),
  ...readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(root))
    .map((line) => `mount ${line}`),
]

/** What outlives every network on purpose. */
const own = /^(leases|ledger(\.1)?\.ndjson|reaper\.(lock|log|log\.1))$/

/**
 * Everything that networks in `root` have left on this machine.
 *
 * @param records of the networks as they were while they lived, for what has no name outside them
 */
export const leftoversOf = (root: string, records: readonly LeaseRecord[]): readonly string[] => {
  const files = existsSync(root) ? readdirSync(root).filter((name) => !own.test(name)) : []
  const leases = existsSync(join(root, 'leases')) ? readdirSync(join(root, 'leases')) : []
  return [
    ...[...files, ...leases].map((name) => `file ${name}`),
    ...processesOf(root, records),
    ...outside(root),
  ]
}
