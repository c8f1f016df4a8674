import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readlinkSync } from 'node:fs'
import { type HostPlan, searchPath } from '../../deploy/index.ts'
import { keeperRole, type Lease, networkVariable, type ProcessTable } from '../../lease/index.ts'
import { EnvironmentError, throwIfAborted } from '../../problem.ts'
import { networkScript } from './script.ts'
import { type Rights, unshare } from './way-in.ts'

const patienceMs = 10_000

/** Reads lines until `ready`; resolves undefined when the keeper ends before it. */
const readUntilReady = async (lines: AsyncIterable<Buffer>): Promise<readonly string[] | undefined> => {
  let text = ''
  for await (const part of lines) {
    text += part.toString('utf8')
    if (text.endsWith('ready\n')) return text.split('\n')
  }
  return undefined
}

/**
 * Starts the process that makes a bridge and one namespace for each host, and holds them open until it ends.
 * Bridge, links and addresses have no names outside, so its end and that of the daemons is theirs.
 *
 * @returns pid of the keeper
 * @throws EnvironmentError NETNS_NOT_MADE with what the kernel or ip(8) said
 */
export const startKeeper = async (
  lease: Lease,
  plans: readonly HostPlan[],
  {
    rights,
    processes,
    signal,
  }: { rights: Rights; processes: ProcessTable; signal?: AbortSignal | undefined },
): Promise<number> => {
  throwIfAborted(signal, `Making namespaces for ${lease.id}`)
  const [program, ...rest] = [...unshare(rights), 'sh', '-c', networkScript(plans)]
  lease.note({ kind: 'process', role: keeperRole })
  const child = spawn(program!, rest, {
    cwd: '/',
    detached: true,
    env: { PATH: searchPath, [networkVariable]: lease.directory },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 0,
  })
  await once(child, 'spawn')
  const pid = child.pid!
  const stamp = processes.stamp(pid)
  if (stamp !== undefined) lease.note({ kind: 'process', role: keeperRole, stamp })
  let complaint = ''
  child.stderr.on('data', (part: Buffer) => {
    complaint += part.toString('utf8')
  })
  const tooLate = setTimeout(() => child.kill('SIGKILL'), patienceMs)
  const lines = await readUntilReady(child.stdout).finally(() => clearTimeout(tooLate))
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
  for (const line of lines) {
    const [, host, inode] = /^namespace (\S+) (\d+)$/.exec(line) ?? []
    if (host !== undefined) lease.note({ kind: 'namespace', host, inode: `net:[${inode}]` })
  }
  lease.note({ kind: 'namespace', host: 'switch', inode: readlinkSync(`/proc/${pid}/ns/net`) })
  return pid
}
