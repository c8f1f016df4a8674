import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** In the environment of everything that was started for a lending. */
export const lentVariable = 'NUNET_LENT'

/** One process beyond doubt: a number used again has another start. */
export interface Member {
  readonly pid: number
  /** Clock ticks since boot. */
  readonly started: string
  readonly residentBytes: number
}

interface Row extends Member {
  readonly parent: number
  readonly isMarked: boolean
  readonly worksInside: boolean
  readonly space: string
}

const pageBytes = 4096

const quietly = <T>(read: () => T, otherwise: T): T => {
  try {
    return read()
  } catch {
    return otherwise
  }
}

const rowOf = (pid: number, directory: string): Row | undefined => {
  const stat = quietly(() => readFileSync(`/proc/${pid}/stat`, 'latin1'), '')
  // The command, in brackets, may hold spaces and brackets itself; see proc_pid_stat(5).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (fields.length < 22 || fields[0] === 'Z' || fields[0] === 'X') return undefined
  const environment = quietly(() => readFileSync(`/proc/${pid}/environ`, 'latin1'), '').split('\0')
  const works = quietly(() => readlinkSync(`/proc/${pid}/cwd`), '')
  return {
    pid,
    parent: Number(fields[1]),
    started: fields[19]!,
    residentBytes: Number(fields[21]) * pageBytes,
    isMarked: environment.includes(`${lentVariable}=${directory}`),
    worksInside: `${works}/`.startsWith(`${directory}/`),
    space: quietly(() => readlinkSync(`/proc/${pid}/ns/pid`), ''),
  }
}

const grow = (seeds: readonly Row[], all: readonly Row[]): readonly Row[] => {
  const found = new Map(seeds.map((row) => [row.pid, row]))
  for (let grown = true; grown; ) {
    const children = all.filter((row) => found.has(row.parent) && !found.has(row.pid))
    for (const child of children) found.set(child.pid, child)
    grown = children.length > 0
  }
  return [...found.values()]
}

/** A job's own environment says nothing; where it works, who started it and what confines it do. */
const isSeed = (row: Row, known: ReadonlyMap<number, string>): boolean =>
  row.isMarked || row.worksInside || known.get(row.pid) === row.started

export interface MemberTable {
  /** Every live process of this lending: marked, working in its folder, and what these have started. */
  list(): readonly Member[]
  signal(signal: NodeJS.Signals): void
}

/** @param directory of the lending, absolute; what was seen once is remembered when its parent is gone */
export const createMemberTable = (directory: string): MemberTable => {
  let known: ReadonlyMap<number, string> = new Map()
  const list = (): readonly Member[] => {
    const all = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .flatMap((name) => rowOf(Number(name), directory) ?? [])
    const own = quietly(() => readlinkSync('/proc/self/ns/pid'), '')
    const seeds = all.filter((row) => isSeed(row, known))
    const spaces = new Set(
      seeds
        .filter(({ space, worksInside }) => worksInside && space !== own && space !== '')
        .map(({ space }) => space),
    )
    const members = grow([...seeds, ...all.filter(({ space }) => spaces.has(space))], all)
    known = new Map(members.map(({ pid, started }) => [pid, started]))
    return members
  }
  return {
    list,
    signal: (signal) => {
      for (const { pid } of list()) quietly(() => process.kill(pid, signal), false)
    },
  }
}
