import { readdirSync, readlinkSync, statSync } from 'node:fs'
import {
  isSame,
  type ProcessEntry,
  type ProcessIdentity,
  type ProcessTable,
  readProcessTable,
  signalProcess,
} from '../process-table.ts'

export interface FamilyOptions {
  /** Launcher and keeper: what descends from them belongs to the job, they themselves do not. */
  readonly helpers: readonly ProcessIdentity[]
  /** Leader of the job's session: the job itself, or its launcher. */
  readonly leader: ProcessIdentity
  /** A user that only this job has. */
  readonly userId?: number | undefined
  /** Numbers of processes in the job's resource group. */
  readonly grouped: () => readonly number[]
  /** A directory that only this job works in. */
  readonly workDirectory: string
  /** False when the leader may have died long ago, so that its session may be another's by now. */
  readonly trustsSession: boolean
}

/** Everything that one job has started, also what has left its process group or lost its parent. */
export interface Family {
  members(table?: ProcessTable): readonly ProcessEntry[]
  /** Sends `signal` to each member; returns how many there were. */
  signal(signal: NodeJS.Signals): number
}

const isOwnedBy = (pid: string, userId: number): boolean => {
  try {
    return statSync(`/proc/${pid}`).uid === userId
  } catch {
    return false
  }
}

/** Processes of one user, by the owner of their directory in /proc. */
const processesOf = (userId: number): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isOwnedBy(name, userId))
    .map(Number)

const worksIn = (pid: number, directory: string): boolean => {
  try {
    const place = readlinkSync(`/proc/${pid}/cwd`)
    return place === directory || place.startsWith(`${directory}/`)
  } catch {
    return false
  }
}

const closeOver = (table: ProcessTable, seeds: Iterable<number>): Set<number> => {
  const children = Map.groupBy(table.values(), ({ parent }) => parent)
  const found = new Set<number>()
  const pending = [...seeds]
  for (let pid = pending.pop(); pid !== undefined; pid = pending.pop()) {
    if (found.has(pid)) continue
    found.add(pid)
    for (const child of children.get(pid) ?? []) pending.push(child.pid)
  }
  return found
}

/**
 * Finds members by descent, session, resource group, working directory, the job's own user, and memory: once seen, a
 * process stays a member whatever it does to its parents and sessions.
 */
export const createFamily = (options: FamilyOptions): Family => {
  const { helpers, leader, userId, grouped, workDirectory, trustsSession } = options
  let known: readonly ProcessIdentity[] = []

  const inSession = (table: ProcessTable): number[] => {
    const first = table.get(leader.pid)
    if (first !== undefined && !isSame(first, leader)) return []
    if (first === undefined && !trustsSession) return []
    return [...table.values()].filter(({ session }) => session === leader.pid).map(({ pid }) => pid)
  }
  const members = (table: ProcessTable = readProcessTable()): readonly ProcessEntry[] => {
    const alive = [...helpers, leader, ...known].filter((one) => isSame(table.get(one.pid), one))
    const found = closeOver(table, [
      ...alive.map(({ pid }) => pid),
      ...inSession(table),
      ...grouped(),
      ...[...table.keys()].filter((pid) => worksIn(pid, workDirectory)),
      ...(userId === undefined ? [] : processesOf(userId)),
    ])
    for (const { pid } of helpers) found.delete(pid)
    const entries = [...found].flatMap((pid) => table.get(pid) ?? [])
    known = entries
    return entries
  }
  return {
    members,
    signal: (signal) => members().filter((target) => signalProcess(target, signal)).length,
  }
}
