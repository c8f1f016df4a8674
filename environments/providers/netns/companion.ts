import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { getCompileCacheDir } from 'node:module'
import { dirname, join } from 'node:path'
import { readEnd, searchPath } from '../../deploy/index.ts'
import { type Lease, networkVariable, type ProcessTable } from '../../lease/index.ts'
import { EnvironmentError } from '../../problem.ts'
import { enterRouter, type Rights } from './way-in.ts'

const patienceMs = 20_000

/** Who stands beside the keeper and what it needs. */
export interface CompanionComponents {
  readonly lease: Lease
  readonly processes: ProcessTable
  readonly keeper: { readonly pid: number }
  readonly rights: Rights
}

export interface Companion {
  /** As the lease knows it, and as its log file is called. */
  readonly role: string
  readonly command: readonly [string, ...string[]]
  /** Whose network it is on. Default: the router's. */
  readonly namespace?: string
  /** What it says when it works, and where. Default: `ready` and a line's end, on standard output. */
  readonly ready?: { readonly on: 'stdout' | 'stderr'; readonly text: string }
}

const usualReady: Companion['ready'] = { on: 'stdout', text: 'ready\n' }

/** What it said up to `text`, or up to its end. */
const listen = async (
  parts: AsyncIterable<Buffer>,
  text: string,
): Promise<{ readonly isReady: boolean; readonly said: string }> => {
  let said = ''
  for await (const part of parts) {
    said += part.toString('utf8')
    if (said.includes(text)) return { isReady: true, said }
  }
  return { isReady: false, said }
}

/** Whether this network ever had it; one that has died since is not started again, for its end has to be seen. */
export const wasStarted = (lease: Lease, role: string): boolean =>
  lease.record().made.some((made) => made.kind === 'process' && made.role === role)

/** What this process has compiled, each network's companions need not compile again. */
const compileCache = (): NodeJS.ProcessEnv => {
  const ours = getCompileCacheDir()
  // It is a folder of this Node's in the one that was asked for.
  return ours === undefined ? {} : { NODE_COMPILE_CACHE: dirname(ours) }
}

/**
 * Starts a process on the router, or on a host's network, among the keeper's mounts, that lives as long as the network.
 *
 * @throws EnvironmentError NETNS_COMPANION_FAILED with what it said
 */
export const startCompanion = async (
  { lease, processes, keeper, rights }: CompanionComponents,
  { role, command, namespace, ready = usualReady }: Companion,
): Promise<void> => {
  lease.note({ kind: 'process', role })
  const logFile = join(lease.directory, `${role.replaceAll(' ', '-')}.log`)
  await using log = await open(logFile, 'a', 0o600)
  const [program, ...rest] = enterRouter(keeper.pid, rights, namespace)(command)
  const child = spawn(program, rest, {
    cwd: '/',
    detached: true,
    env: { PATH: searchPath, [networkVariable]: lease.directory, ...compileCache() },
    stdio: ready.on === 'stdout' ? ['ignore', 'pipe', log.fd] : ['ignore', log.fd, 'pipe'],
  })
  await once(child, 'spawn')
  const stamp = processes.stamp(child.pid!)
  if (stamp !== undefined) lease.note({ kind: 'process', role, stamp })
  const tooLate = setTimeout(() => child.kill('SIGKILL'), patienceMs)
  const voice = child[ready.on]!
  const { isReady, said } = await listen(voice, ready.text).finally(() => clearTimeout(tooLate))
  voice.destroy()
  child.unref()
  if (isReady) return
  throw new EnvironmentError({
    code: 'NETNS_COMPANION_FAILED',
    message: `Starting the ${role} of ${lease.id}: ${(await readEnd(logFile, 1000)).trim() || said.trim().slice(-1000) || 'it ended without a word'}`,
    hint: '"npm run env -- doctor" says what is missing.',
  })
}
