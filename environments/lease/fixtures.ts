import type { ProcessStamp, ProcessTable, ProcessView } from './processes.ts'

const stampOf = ({ pid, started }: ProcessStamp): ProcessStamp => ({ pid, started })

/** A table of pretended processes; killing one takes it out, unless it is immortal. */
export interface PretendedProcesses extends ProcessTable {
  add(view: Partial<ProcessView> & { readonly pid: number }): ProcessStamp
  readonly signals: readonly string[]
}

export const createPretendedProcesses = (immortal: ReadonlySet<number> = new Set()): PretendedProcesses => {
  const live = new Map<number, ProcessView>()
  const signals: string[] = []
  const isAlive = (stamp: ProcessStamp) => live.get(stamp.pid)?.started === stamp.started
  return {
    signals,
    isAlive,
    ownNamespace: 'pid:[1]',
    all: () => [...live.values()],
    stamp: (pid) => {
      const found = live.get(pid)
      return found && stampOf(found)
    },
    signal: (stamp, signal) => {
      if (!isAlive(stamp)) return
      signals.push(`${signal} ${stamp.pid}`)
      if (!immortal.has(stamp.pid)) live.delete(stamp.pid)
    },
    add: (view) => {
      const full: ProcessView = {
        started: `boot:${view.pid}`,
        parent: 1,
        hasTerminal: false,
        executable: '/usr/bin/other',
        workingDirectory: '/',
        environment: [],
        networkNamespace: 'net:[1]',
        processNamespace: 'pid:[1]',
        ...view,
      }
      live.set(view.pid, full)
      return stampOf(full)
    },
  }
}
