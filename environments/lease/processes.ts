import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** One process for certain: a recycled pid has another `started`. */
export interface ProcessStamp {
  readonly pid: number
  /** Boot id and start time in clock ticks since boot; compared, never read. */
  readonly started: string
}

/** A running process as the machine shows it; what may not be seen is empty. */
export interface ProcessView extends ProcessStamp {
  readonly parent: number
  readonly hasTerminal: boolean
  readonly executable: string
  readonly workingDirectory: string
  /** `KEY=value` as it was at start. */
  readonly environment: readonly string[]
  /** Such as `net:[4026531840]`. */
  readonly networkNamespace: string
  /** Such as `pid:[4026531836]`. */
  readonly processNamespace: string
}

/** The machine's processes. Those that have ended but were not collected by their parent count as gone. */
export interface ProcessTable {
  stamp(pid: number): ProcessStamp | undefined
  isAlive(stamp: ProcessStamp): boolean
  all(): readonly ProcessView[]
  /** The process namespace of this very process. */
  readonly ownNamespace: string
  /** Without effect when the process is gone; with `group`, also to its process group if it leads one. */
  signal(stamp: ProcessStamp, signal: 'SIGTERM' | 'SIGKILL', options?: { group?: boolean }): void
}

const unless = <T>(attempt: () => T, otherwise: T): T => {
  try {
    return attempt()
  } catch {
    return otherwise
  }
}

interface Stat {
  readonly state: string
  readonly parent: number
  readonly group: number
  readonly terminal: number
  readonly startedTicks: string
}

/** Fields of /proc/<pid>/stat after the command, which may itself hold spaces and brackets; see proc_pid_stat(5). */
const readStat = (pid: number): Stat | undefined => {
  const text = unless(() => readFileSync(`/proc/${pid}/stat`, 'utf8'), '')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  if (fields.length < 20) return undefined
  return {
    state: fields[0]!,
    parent: Number(fields[1]),
    group: Number(fields[2]),
    terminal: Number(fields[4]),
    startedTicks: fields[19]!,
  }
}

const hasEnded = (stat: Stat): boolean => stat.state === 'Z' || stat.state === 'X'

/** Reads Linux's /proc. */
export const createLinuxProcesses = (): ProcessTable => {
  const bootId = unless(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(), 'unknown')
  const stampOf = (pid: number, stat: Stat): ProcessStamp => ({
    pid,
    started: `${bootId}:${stat.startedTicks}`,
  })
  const stamp = (pid: number): ProcessStamp | undefined => {
    const stat = readStat(pid)
    return stat === undefined || hasEnded(stat) ? undefined : stampOf(pid, stat)
  }
  const isAlive = (known: ProcessStamp): boolean => stamp(known.pid)?.started === known.started
  const view = (pid: number): ProcessView | undefined => {
    const stat = readStat(pid)
    if (stat === undefined || hasEnded(stat)) return undefined
    return {
      ...stampOf(pid, stat),
      parent: stat.parent,
      hasTerminal: stat.terminal !== 0,
      executable: unless(() => readlinkSync(`/proc/${pid}/exe`), ''),
      workingDirectory: unless(() => readlinkSync(`/proc/${pid}/cwd`), ''),
      environment: unless(() => readFileSync(`/proc/${pid}/environ`, 'utf8'), '').split('\0'),
      networkNamespace: unless(() => readlinkSync(`/proc/${pid}/ns/net`), ''),
      processNamespace: unless(() => readlinkSync(`/proc/${pid}/ns/pid`), ''),
    }
  }
  return {
    stamp,
    isAlive,
    ownNamespace: unless(() => readlinkSync('/proc/self/ns/pid'), ''),
    all: () =>
      readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .map((name) => view(Number(name)))
        .filter((found) => found !== undefined),
    signal: (known, signal, { group = false } = {}) => {
      if (!isAlive(known)) return
      const leads = readStat(known.pid)?.group === known.pid
      unless(() => process.kill(group && leads ? -known.pid : known.pid, signal), false)
    },
  }
}
