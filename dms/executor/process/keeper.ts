import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Clock } from '../../core/index.ts'
import { type ProcessIdentity, readProcess, readProcessTable, signalProcess } from '../process-table.ts'

export type Confinement = 'process-namespace' | 'user-and-process-namespace' | 'none'

/** Holds a process namespace open: when its first process dies, the kernel ends everything in it. */
export interface Keeper {
  /** The program that made the namespace, and the namespace's first process. */
  readonly identities: readonly ProcessIdentity[]
  /** Arguments that put a program into the namespace. */
  readonly enter: readonly string[]
  end(): void
}

export interface KeeperTools {
  readonly unshare: string
  readonly nsenter: string
  readonly sh: string
  readonly sleep: string
}

const NAMESPACES = {
  'process-namespace': { make: ['--pid'], enter: ['--pid'] },
  'user-and-process-namespace': {
    make: ['--user', '--map-current-user', '--pid'],
    enter: ['--user', '--preserve-credentials', '--pid'],
  },
} as const

// With SIGCHLD ignored the kernel collects orphans by itself; ignoring survives the exec.
const FIRST_PROCESS = 'trap "" CHLD; echo ready; exec "$0" 2147483647 >/dev/null'

/**
 * Makes a process namespace. As an ordinary user it needs a user namespace around it, which some kernels refuse.
 *
 * @throws Error with the reason when the machine does not allow it
 */
export const createKeeper = async (
  { clock, tools }: { clock: Clock; tools: KeeperTools },
  confinement: Exclude<Confinement, 'none'>,
): Promise<Keeper> => {
  const { make, enter } = NAMESPACES[confinement]
  const child = spawn(
    tools.unshare,
    [...make, '--fork', '--kill-child', '--', tools.sh, '-c', FIRST_PROCESS, tools.sleep],
    { env: {}, cwd: '/', detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(0, 500)
  })
  const timer = clock.after(5000, () => child.kill('SIGKILL'))
  const isReady = await Promise.race([
    once(child.stdout, 'data').then(() => true),
    once(child, 'close').then(() => false),
  ]).finally(() => timer.cancel())
  const outer = child.pid === undefined ? undefined : readProcess(child.pid)
  const inner = [...readProcessTable().values()].find(({ parent }) => parent === child.pid)
  if (!isReady || outer === undefined || inner === undefined) {
    child.kill('SIGKILL')
    throw new Error(complaint.trim() || 'the namespace could not be made')
  }
  child.stdout.destroy()
  child.stderr.destroy()
  child.unref()
  return {
    identities: [outer, inner],
    enter: [tools.nsenter, `--target=${inner.pid}`, ...enter, '--'],
    end: () => {
      signalProcess(inner, 'SIGKILL')
      signalProcess(outer, 'SIGKILL')
    },
  }
}
