import type { Reach } from '../environment.ts'

/** What a host's daemon has used. Fields of a daemon that does not run are absent. */
export interface Usage {
  readonly isRunning: boolean
  readonly cpuSeconds?: number
  readonly residentBytes?: number
  readonly threads?: number
  readonly openFiles?: number
  /** Of the daemon's data directory. */
  readonly diskBytes?: number
}

export interface UsageSource {
  readonly run: Reach['run']
  /** As `run` sees it. */
  readonly pid: number | undefined
  readonly dataDirectory: string | undefined
}

const askMs = 2000

/** Reads only; on a host whose disk is full it works as well. `set -f` would be of no use: there are no patterns. */
const script = `
pid=$1; directory=$2
if [ "$pid" -gt 0 ] && [ -r "/proc/$pid/stat" ]; then
  echo "stat $(cat "/proc/$pid/stat")"
  echo "ticks $(getconf CLK_TCK 2>/dev/null || echo 100)"
  grep -E '^(VmRSS|Threads):' "/proc/$pid/status"
  echo "files $(ls "/proc/$pid/fd" 2>/dev/null | wc -l)"
fi
if [ -n "$directory" ]; then echo "disk $(du -sk "$directory" 2>/dev/null | cut -f1)"; fi
`

const number = (text: string, pattern: RegExp): number | undefined => {
  const found = pattern.exec(text)?.[1]
  return found === undefined ? undefined : Number(found)
}

const cpuSeconds = (text: string): number | undefined => {
  const stat = /^stat (.+)$/m.exec(text)?.[1]
  if (stat === undefined) return undefined
  // After the command, which may itself hold spaces and brackets; see proc_pid_stat(5), fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / (number(text, /^ticks (\d+)$/m) ?? 100)
}

const defined = (fields: Readonly<Record<string, number | undefined>>): Partial<Usage> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

const times = (value: number | undefined, factor: number): number | undefined =>
  value === undefined ? undefined : value * factor

/** Asks the host for what its daemon uses now. @throws EnvironmentError REACH_LOST, RUN_TIMED_OUT */
export const readUsage = async ({ run, pid, dataDirectory }: UsageSource): Promise<Usage> => {
  const command = ['sh', '-c', script, 'usage', String(pid ?? 0), dataDirectory ?? '']
  const { stdout } = await run(command, { timeoutMs: askMs })
  const cpu = cpuSeconds(stdout)
  return {
    isRunning: cpu !== undefined,
    ...defined({
      cpuSeconds: cpu,
      residentBytes: times(number(stdout, /^VmRSS:\s*(\d+) kB$/m), 1024),
      threads: number(stdout, /^Threads:\s*(\d+)$/m),
      openFiles: number(stdout, /^files\s+(\d+)$/m),
      diskBytes: times(number(stdout, /^disk (\d+)$/m), 1024),
    }),
  }
}
