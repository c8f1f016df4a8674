import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Caps } from '../invitation.ts'

/** What the kernel keeps to, where this user may make control groups; dms/executor finds them, the program hands them in. */
export interface Groups {
  readonly kept: ReadonlySet<'memory' | 'cpu' | 'processes'>
  create(
    name: string,
    limits: { readonly memoryBytes: number; readonly cpuMillicores: number; readonly processes: number },
  ): Group
  /** Name for the group of what has its files in that folder; a daemon names those of its jobs so, too. */
  nameOf(directory: string): string
  /** Removes the group of that name, and those inside it; false while a process is inside. */
  remove(name: string): boolean
}

export interface Group {
  add(pid: number): void
  remove(): boolean
}

/** The control groups of one host: those of its daemons, and what daemons that were killed have left. */
export interface HostGroups {
  /** For a daemon that is about to start; undefined where none can be made. */
  create(life: number): Group | undefined
  /** Of all lives and of their jobs; false while a process is inside of one. */
  removeAll(lives: number): boolean
}

const maxProcesses = 4096

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** @param folder of the host, absolute */
export const hostGroups = (
  groups: Groups | undefined,
  { folder, caps }: { readonly folder: string; readonly caps: Caps },
): HostGroups => {
  const jobs = join(folder, 'data', 'jobs')
  const nameOf = (life: number): string => groups!.nameOf(join(folder, `life-${life}`))
  return {
    create: (life) => {
      // Of a host that was here before, when something died slowly in it.
      groups?.remove(nameOf(life))
      return groups?.create(nameOf(life), { ...caps, processes: maxProcesses })
    },
    removeAll: (lives) => {
      if (groups === undefined) return true
      const names = [
        ...namesIn(jobs).map((id) => groups.nameOf(join(jobs, id))),
        ...Array.from({ length: lives }, (_, index) => nameOf(index + 1)),
      ]
      return names.map(groups.remove).every((isGone) => isGone)
    },
  }
}
