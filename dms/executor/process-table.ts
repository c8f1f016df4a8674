import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** A process beyond doubt: its number may be used again, number and start together may not (until the next boot). */
export interface ProcessIdentity {
  readonly pid: number
  /** Clock ticks since boot, field 22 of proc_pid_stat(5). */
  readonly startTicks: string
}

export interface ProcessEntry extends ProcessIdentity {
  readonly parent: number
  readonly session: number
  /** Of itself and of the children it has waited for. */
  readonly cpuMs: number
}

export type ProcessTable = ReadonlyMap<number, ProcessEntry>

/** USER_HZ, the unit of times in /proc, is 100 on every architecture that Linux supports today. */
const MS_PER_TICK = 10

/** Undefined when the process is gone, or is dead and only waits to be collected. */
export const readProcess = (pid: number): ProcessEntry | undefined => {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    return undefined
  }
  // The name in parentheses may hold anything, so fields are counted from the last one.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const number = (index: number) => Number(fields[index - 3])
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined
  const ticks = number(14) + number(15) + number(16) + number(17)
  return {
    pid,
    parent: number(4),
    session: number(6),
    startTicks: fields[19] ?? '',
    cpuMs: ticks * MS_PER_TICK,
  }
}

/** Every living process that this one can see. */
export const readProcessTable = (): ProcessTable => {
  const table = new Map<number, ProcessEntry>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const entry = readProcess(Number(name))
    if (entry !== undefined) table.set(entry.pid, entry)
  }
  return table
}

export const isSame = (entry: ProcessEntry | undefined, identity: ProcessIdentity): boolean =>
  entry?.startTicks === identity.startTicks

/** Which kernel life and which numbering of processes this is; identities mean nothing outside of it. */
export const processUniverse = (): string =>
  `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()}/${readlinkSync('/proc/self/ns/pid')}`

/** Sends a signal to exactly this process; false when it is gone or is another one by now. */
export const signalProcess = (identity: ProcessIdentity, signal: NodeJS.Signals): boolean => {
  if (!isSame(readProcess(identity.pid), identity)) return false
  try {
    return process.kill(identity.pid, signal)
  } catch {
    return false
  }
}

/** Memory of its own in bytes: anonymous and shared-memory pages, without files that are merely mapped. */
export const ownMemoryBytes = (pid: number): number => {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1')
    const kib = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0)
    return (kib('RssAnon') + kib('RssShmem')) * 1024
  } catch {
    return 0
  }
}
