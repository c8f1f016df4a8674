import { type Static, Type } from 'typebox'
import type { HostControls } from './controls.ts'
import { attempt, perform } from './on-host.ts'

/** One process for certain: a recycled pid has another start. */
export const ProcessSchema = Type.Object({ pid: Type.Integer({ minimum: 2 }), startedTicks: Type.String() })

export type ProcessThere = Static<typeof ProcessSchema>

interface Row extends ProcessThere {
  readonly parent: number
  /** As proc_pid_stat(5) has it: `T` is stopped, `Z` ended. */
  readonly state: string
}

const rowOf = (line: string): Row | undefined => {
  // The command, in brackets, may hold spaces and brackets itself.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
  if (fields.length < 20) return undefined
  return {
    pid: Number.parseInt(line, 10),
    state: fields[0]!,
    parent: Number(fields[1]),
    startedTicks: fields[19]!,
  }
}

/** Every process that the host shows. Some may end while they are read. */
const rows = async (host: HostControls): Promise<readonly Row[]> => {
  const { stdout } = await attempt(host, ['sh', '-c', 'cat /proc/[0-9]*/stat 2>/dev/null'])
  return stdout.split('\n').flatMap((line) => rowOf(line) ?? [])
}

/** A process and everything that it has started, directly and through others, while that lives. */
export const treeOf = async (host: HostControls, pid: number): Promise<readonly Row[]> => {
  const all = (await rows(host)).filter(({ state }) => state !== 'Z' && state !== 'X')
  const found = new Map(all.filter((row) => row.pid === pid).map((row) => [row.pid, row]))
  for (let grown = true; grown; ) {
    const children = all.filter((row) => found.has(row.parent) && !found.has(row.pid))
    for (const child of children) found.set(child.pid, child)
    grown = children.length > 0
  }
  return [...found.values()]
}

/** Those of `known` that are still there. */
export const survivors = async (
  host: HostControls,
  known: readonly ProcessThere[],
): Promise<readonly Row[]> => {
  const all = await rows(host)
  return known.flatMap(
    ({ pid, startedTicks }) =>
      all.find((row) => row.pid === pid && row.startedTicks === startedTicks && row.state !== 'Z') ?? [],
  )
}

/** Some may have ended by now, which is no failure. */
export const signalThere = async (
  host: HostControls,
  signal: 'STOP' | 'CONT' | 'KILL',
  processes: readonly ProcessThere[],
): Promise<void> => {
  if (processes.length === 0) return
  const pids = processes.map(({ pid }) => String(pid))
  await attempt(host, ['sh', '-c', 'for pid; do kill -s "$0" "$pid"; done', signal, ...pids])
}

/** @throws EnvironmentError FAULT_TOOL_FAILED */
export const startedTicksOf = async (host: HostControls, pid: number): Promise<string> =>
  rowOf(await perform(host, ['cat', `/proc/${pid}/stat`]))?.startedTicks ?? ''
