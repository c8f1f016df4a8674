import { readFileSync } from 'node:fs'

/** The most that a process of this daemon may have, as its own starter decided; only rights that no job has could raise it. */
export interface Ceilings {
  /** Of the processor, for each process. */
  readonly cpuSeconds: number
  readonly fileBytes: number
  readonly dataBytes: number
  readonly processes: number
  readonly openFiles: number
}

const rows: Readonly<Record<keyof Ceilings, string>> = {
  cpuSeconds: 'Max cpu time',
  fileBytes: 'Max file size',
  dataBytes: 'Max data size',
  processes: 'Max processes',
  openFiles: 'Max open files',
}

/** @param text as in /proc/self/limits, proc_pid_limits(5); what it does not name has no bound */
export const parseCeilings = (text: string): Ceilings => {
  const hardOf = (row: string): number => {
    const hard = new RegExp(`^${row}\\s+\\S+\\s+(\\d+)`, 'm').exec(text)?.[1]
    return hard === undefined ? Number.POSITIVE_INFINITY : Number(hard)
  }
  const entries = Object.entries(rows).map(([name, row]) => [name, hardOf(row)])
  return Object.fromEntries(entries) as unknown as Ceilings
}

export const readCeilings = (): Ceilings => parseCeilings(readFileSync('/proc/self/limits', 'latin1'))
