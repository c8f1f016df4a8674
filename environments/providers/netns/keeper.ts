import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { searchPath } from '../../deploy/index.ts'
import { keeperRole, type Lease, networkVariable, type ProcessTable } from '../../lease/index.ts'
import { EnvironmentError, throwIfAborted } from '../../problem.ts'
import { inside, networkScript, type ScriptHost } from './script.ts'
import { type Rights, unshare } from './way-in.ts'

const patienceMs = 20_000

/** The processes that hold a network open. */
export interface Keeper {
  /** Holds the router and every namespace. */
  readonly pid: number
  /** By host: holds its mounts. */
  readonly holders: ReadonlyMap<string, number>
}

/** Beside a host's data directory: where this process finds what the host has there. As hostFiles. */
export const door = 'disk'

/** Lines until the network is made and every host has its mounts; undefined when that fails. */
const readUntilMade = async (
  parts: AsyncIterable<Buffer>,
  hostCount: number,
): Promise<readonly string[] | undefined> => {
  let text = ''
  for await (const part of parts) {
    text += part.toString('utf8')
    const lines = text.split('\n').slice(0, -1)
    if (lines.some((line) => line.startsWith('failed '))) return undefined
    const held = lines.filter((line) => line.startsWith('holder ')).length
    if (lines.includes('made') && held === hostCount) return lines
  }
  return undefined
}

const holdersIn = (lines: readonly string[]): ReadonlyMap<string, number> =>
  new Map(
    lines.flatMap((line) => {
      const [, host, pid] = /^holder (\S+) (\d+)$/.exec(line) ?? []
      return host === undefined ? [] : [[host, Number(pid)] as const]
    }),
  )

/** Namespaces by what their file is called. */
const namespacesIn = (lines: readonly string[]): readonly (readonly [string, string])[] =>
  lines.flatMap((line) => {
    const [, path, inode] = /^namespace (\S+) (\d+)$/.exec(line) ?? []
    return path === undefined ? [] : [[path.slice(inside.namespaces.length + 1), `net:[${inode}]`] as const]
  })

/** The script as a file of the network: it may be longer than an argument. */
const writeScript = (lease: Lease, hosts: readonly ScriptHost[]): string => {
  for (const { dataDirectory } of hosts) {
    mkdirSync(dirname(dataDirectory), { recursive: true, mode: 0o700 })
    mkdirSync(dataDirectory, { mode: 0o700 })
  }
  const path = join(lease.directory, 'network.sh')
  writeFileSync(path, networkScript(hosts), { mode: 0o600 })
  return path
}

/**
 * Starts the process that makes the network and holds it open until it ends. Links, addresses, rules and mounts have no
 * names outside, so its end and that of the hosts' processes is theirs.
 *
 * @throws EnvironmentError NETNS_NOT_MADE with what the kernel or ip(8) said
 */
export const startKeeper = async (
  lease: Lease,
  hosts: readonly ScriptHost[],
  {
    rights,
    processes,
    signal,
  }: { rights: Rights; processes: ProcessTable; signal?: AbortSignal | undefined },
): Promise<Keeper> => {
  throwIfAborted(signal, `Making namespaces for ${lease.id}`)
  const [program, ...rest] = [...unshare(rights), 'sh', writeScript(lease, hosts)]
  lease.note({ kind: 'process', role: keeperRole })
  const child = spawn(program!, rest, {
    cwd: '/',
    detached: true,
    env: { PATH: searchPath, [networkVariable]: lease.directory },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  await once(child, 'spawn')
  const pid = child.pid!
  const stamp = processes.stamp(pid)
  if (stamp !== undefined) lease.note({ kind: 'process', role: keeperRole, stamp })
  let complaint = ''
  child.stderr.on('data', (part: Buffer) => {
    complaint = `${complaint}${part.toString('utf8')}`.slice(-4000)
  })
  const tooLate = setTimeout(() => child.kill('SIGKILL'), patienceMs)
  const lines = await readUntilMade(child.stdout, hosts.length).finally(() => clearTimeout(tooLate))
  child.stdout.destroy()
  child.stderr.destroy()
  child.unref()
  if (lines === undefined) {
    throw new EnvironmentError({
      code: 'NETNS_NOT_MADE',
      message: `Making namespaces for ${lease.id}: ${complaint.trim().slice(0, 1000) || 'the keeper ended without a word'}`,
      hint: '"npm run env -- doctor" says what is missing.',
    })
  }
  lease.note(...namespacesIn(lines).map(([host, inode]) => ({ kind: 'namespace', host, inode }) as const), {
    kind: 'namespace',
    host: 'router',
    inode: readlinkSync(`/proc/${pid}/ns/net`),
  })
  const holders = holdersIn(lines)
  for (const { name, dataDirectory } of hosts) {
    symlinkSync(seenThrough(holders.get(name)!, dataDirectory), join(dirname(dataDirectory), door))
  }
  return { pid, holders }
}

/** Where this process sees a file that only the keeper's mounts have. */
export const seenThrough = (pid: number, path: string): string => `/proc/${pid}/root${path}`

/** Of a network that an earlier process made. @throws EnvironmentError NETNS_GONE when nothing holds it open */
export const findKeeper = (lease: Lease, processes: ProcessTable): Keeper => {
  const stamps = lease
    .record()
    .made.flatMap((made) => (made.kind === 'process' && made.role === keeperRole ? [made.stamp] : []))
  const [stamp] = stamps
  if (stamp !== undefined && processes.isAlive(stamp)) {
    const folder = seenThrough(stamp.pid, inside.holders)
    const holders = readdirSync(folder).map(
      (host) => [host, Number(readFileSync(join(folder, host), 'utf8'))] as const,
    )
    return { pid: stamp.pid, holders: new Map(holders) }
  }
  throw new EnvironmentError({
    code: 'NETNS_GONE',
    message: `Finding the namespaces of ${lease.id}: nothing holds them open`,
    hint: `Remove what is left with "npm run env -- down ${lease.id}".`,
  })
}
