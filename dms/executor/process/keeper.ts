import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Clock } from '../../core/index.ts'
import { type ProcessIdentity, readProcess, readProcessTable, signalProcess } from '../process-table.ts'
import { hidingNamespaces, type Namespaces, type View } from './view.ts'

export type Confinement = 'process-namespace' | 'user-and-process-namespace' | 'none'

/** Holds a process namespace open: when its first process dies, the kernel ends everything in it. */
export interface Keeper {
  /** The program that made the namespace, and the namespace's first process. */
  readonly identities: readonly ProcessIdentity[]
  /** Arguments that put a program into the namespace. */
  readonly enter: readonly string[]
  /** Lets the namespace outlive this process, once it is on record; until then it ends with it, however that ends. */
  keep(): void
  end(): void
}

export interface KeeperTools {
  readonly unshare: string
  readonly nsenter: string
  readonly mount: string
  readonly mkdir: string
  readonly sh: string
  readonly sleep: string
}

// With SIGCHLD ignored the kernel collects orphans by itself; ignoring survives the exec. It reads the end of its input
// when the daemon dies before it said "keep", and ends.
const FIRST_PROCESS = 'trap "" CHLD; echo ready; read -r word && exec "$0" 2147483647 </dev/null >/dev/null'

const PROCESS_NAMESPACE: Namespaces = {
  make: ['--pid'],
  enter: ['--pid'],
  script: FIRST_PROCESS,
  scriptArguments: [],
  become: [],
}

const namespacesFor = (
  confinement: Exclude<Confinement, 'none'>,
  tools: KeeperTools,
  view: View,
): Namespaces =>
  confinement === 'process-namespace' ? PROCESS_NAMESPACE : hidingNamespaces(tools, view, FIRST_PROCESS)

/**
 * Makes a process namespace. Where jobs have no user of their own it comes with a user and a mount namespace, in which
 * `view` holds; some kernels refuse that.
 *
 * @throws Error with the reason when the machine does not allow it
 */
export const createKeeper = async (
  { clock, tools }: { clock: Clock; tools: KeeperTools },
  confinement: Exclude<Confinement, 'none'>,
  view: View,
): Promise<Keeper> => {
  const { make, enter, script, scriptArguments, become } = namespacesFor(confinement, tools, view)
  const child = spawn(
    tools.unshare,
    [...make, '--fork', '--kill-child', '--', tools.sh, '-c', script, tools.sleep, ...scriptArguments],
    { env: {}, cwd: '/', detached: true, stdio: ['pipe', 'pipe', 'pipe'] },
  )
  // One that is gone already takes no word.
  child.stdin.on('error', () => {})
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
    keep: () => {
      child.stdin.end('keep\n')
    },
    enter: [tools.nsenter, `--target=${inner.pid}`, ...enter, '--', ...become],
    end: () => {
      child.stdin.destroy()
      signalProcess(inner, 'SIGKILL')
      signalProcess(outer, 'SIGKILL')
    },
  }
}
