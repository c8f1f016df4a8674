import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { EnvironmentError, UnknownNetworkError } from '../problem.ts'
import { type ExtendOptions, extended, leftoverReason } from './expiry.ts'
import { appendLedger, ledgerEntry } from './ledger.ts'
import type { WorstCase } from './money.ts'
import type { ProcessStamp, ProcessTable } from './processes.ts'
import type { HostRecord, LeaseRecord, Made } from './record.ts'
import { notReleased, type ReleasePatience, type Undoing, undo } from './release.ts'
import { ensureRoot, findRoot } from './root.ts'
import { createRecordStore } from './store.ts'

export interface LeaseComponents {
  /** Folder of all networks of one user. */
  readonly root: string
  readonly uid: number
  readonly processes: ProcessTable
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** How to take away what is not a process or file of this machine; what is absent here cannot be released. */
  readonly undo?: Undoing
  /** Told of the folder before and after each new lease; starts the reaper if none lives. */
  readonly watch?: (root: string) => void
}

const defaultPatience: ReleasePatience = { graceMs: 3000, killMs: 5000 }

export interface LeaseRequest {
  readonly provider: LeaseRecord['provider']
  readonly topology: string
  /** The whole topology. */
  readonly shape: unknown
  readonly owner: string
  readonly ttlMs: number
  readonly detached: boolean
  readonly purpose?: LeaseRecord['purpose']
  /** Absent: it costs nothing. */
  readonly price?: WorstCase | undefined
  readonly capEur?: number | undefined
}

/** The hold on one network. Every change is on disk before the call returns. */
export interface Lease {
  readonly id: string
  /** Files of this network; ends with it. */
  readonly directory: string
  record(): LeaseRecord
  /** Call before making the things; a process is noted again, with its stamp, right after. One write for all of them. */
  note(...made: readonly Made[]): void
  setHosts(hosts: readonly HostRecord[]): void
  /** From now on the network outlives its runner, until its time is over. */
  detach(): void
  /** Gives it more time. @throws EnvironmentError LEASE_TIME_INVALID, LEASE_TOO_LONG, ENVIRONMENT_TOO_DEAR */
  extend(ms: number, options?: ExtendOptions): LeaseRecord
  /**
   * Undoes everything that was made, then writes it into the ledger and forgets the network. Without effect when that
   * has been done. The record stays, and says why, while anything resists.
   *
   * @param why for the ledger; default: whether its runner returned it or somebody else took it down
   * @throws EnvironmentError LEASE_NOT_RELEASED naming everything that is still there
   */
  release(why?: string): Promise<void>
}

export interface Leases {
  acquire(request: LeaseRequest): Lease
  /** @throws UnknownNetworkError listing the known ids */
  open(id: string): Lease
  list(): readonly LeaseRecord[]
  /** As Lease.extend. @throws also UnknownNetworkError */
  extend(id: string, ms: number, options?: ExtendOptions): LeaseRecord
  /** Files in the place of records that cannot be understood. Nothing of them is ever undone. */
  damaged(): readonly string[]
  /** Why a network counts as left over, or undefined while somebody holds it. */
  leftover(record: LeaseRecord, olderThanMs?: number): string | undefined
  /** Releases what is left over of one provider; returns the ids. One that resists does not stop the others. */
  sweep(provider: LeaseRecord['provider'], olderThanMs?: number): Promise<readonly string[]>
  /** Removes what killed writers of records have left beside them. */
  tidy(): void
}

/** The second and third byte of the network's 127.x.y.0/24; 127.0 and 127.255 stay free for everybody else. */
const newId = (): string => {
  const [high, low] = [1 + (randomBytes(1)[0]! % 254), randomBytes(1)[0]!]
  return `net-${Buffer.from([high, low]).toString('hex')}`
}

const requireTime = (ttlMs: number, nowMs: number): void => {
  if (ttlMs > 0 && Number.isFinite(new Date(nowMs + ttlMs).getTime())) return
  throw new EnvironmentError({
    code: 'LEASE_TIME_INVALID',
    message: `Making a network for ${ttlMs} ms: a time above zero is needed, within what a calendar holds`,
  })
}

const isSame = (a: Made, b: Made): boolean =>
  a.kind === 'process' && b.kind === 'process' ? a.role === b.role : JSON.stringify(a) === JSON.stringify(b)

const recordOf = (
  id: string,
  request: LeaseRequest,
  { directory, runner, nowMs }: { directory: string; runner: ProcessStamp; nowMs: number },
): LeaseRecord => ({
  format: 1,
  id,
  provider: request.provider,
  topology: request.topology,
  shape: request.shape,
  owner: request.owner,
  runner,
  detached: request.detached,
  ...(request.purpose === undefined ? {} : { purpose: request.purpose }),
  ...(request.price === undefined ? {} : { price: { ...request.price, lines: [...request.price.lines] } }),
  ...(request.capEur === undefined ? {} : { capEur: request.capEur }),
  createdAt: new Date(nowMs).toISOString(),
  expiresAt: new Date(nowMs + request.ttlMs).toISOString(),
  hosts: [],
  made: [{ kind: 'directory', path: directory }],
})

/** Records as files, one a network; the name of the file reserves the id and with it the addresses. */
export const createLeases = (
  { root: wanted, uid, processes, now, undo: undoing = {}, watch }: LeaseComponents,
  patience = defaultPatience,
): Leases => {
  const root = () => ensureRoot(wanted, uid)
  const self = (): ProcessStamp => processes.stamp(process.pid) ?? { pid: process.pid, started: 'unknown' }
  const store = createRecordStore({ root, found: () => findRoot(wanted, uid), processes, holder: self })
  const list = (): readonly LeaseRecord[] =>
    store
      .ids()
      .map(store.read)
      .filter((record) => record !== undefined)
  const unknown = (id: string) =>
    new UnknownNetworkError(
      id,
      list().map((one) => one.id),
    )
  const leftover: Leases['leftover'] = (record, olderThanMs) =>
    leftoverReason(record, { nowMs: now(), olderThanMs, processes })

  const endedHow = (record: LeaseRecord): string =>
    processes.stamp(process.pid)?.started === record.runner.started && record.runner.pid === process.pid
      ? 'returned'
      : (leftover(record) ?? 'taken down')

  const writeDown = (record: LeaseRecord, why: string): void => {
    try {
      appendLedger({ root: root(), holder: self(), processes }, ledgerEntry(record, now(), why))
    } catch {
      // Where there is no room for a line, freeing what the network held matters more.
    }
  }

  const lease = (id: string): Lease => {
    const directory = join(root(), id)
    const record = (): LeaseRecord => {
      const found = store.read(id)
      if (found === undefined) throw unknown(id)
      return found
    }
    const change = (next: (now: LeaseRecord) => LeaseRecord): LeaseRecord => {
      const after = store.change(id, next)
      if (after === undefined) throw unknown(id)
      return after
    }
    return {
      id,
      directory,
      record,
      note: (...made) =>
        void change((before) => ({
          ...before,
          made: [...before.made.filter((old) => !made.some((one) => isSame(old, one))), ...made],
        })),
      detach: () => void change((before) => ({ ...before, detached: true })),
      setHosts: (hosts) => void change((before) => ({ ...before, hosts: [...hosts] })),
      extend: (ms, options = {}) => change((before) => extended(before, ms, { ...options, nowMs: now() })),
      release: async (why) => {
        const found = store.read(id)
        if (found === undefined) return
        const ended = why ?? endedHow(found)
        const problems = await undo(found, { directory, processes, patience, undoing })
        if (problems.length > 0) {
          const failure = notReleased(id, problems)
          // A disk without room for the reason must not hide it.
          try {
            store.change(id, (before) => ({ ...before, problems: [...problems] }))
          } catch (error) {
            failure.cause = error
          }
          throw failure
        }
        writeDown(found, ended)
        store.remove(id)
      },
    }
  }

  const reserve = (request: LeaseRequest): string => {
    requireTime(request.ttlMs, now())
    for (let attempt = 0; attempt < 100; attempt++) {
      const id = newId()
      const facts = { directory: join(root(), id), runner: self(), nowMs: now() }
      if (store.create(recordOf(id, request, facts))) return id
    }
    throw new EnvironmentError({
      code: 'LEASE_NO_ROOM',
      message: `Making a network in ${wanted}: a hundred attempts found no free id`,
      hint: 'Run "npm run env -- sweep".',
    })
  }

  const open = (id: string): Lease => {
    if (store.read(id) === undefined) throw unknown(id)
    return lease(id)
  }

  return {
    acquire: (request) => {
      // Before, for this process may be killed right after; and after, for a reaper that saw nothing may just have ended.
      watch?.(root())
      const made = lease(reserve(request))
      watch?.(root())
      mkdirSync(made.directory, { mode: 0o700 })
      return made
    },
    open,
    list,
    extend: (id, ms, options) => open(id).extend(ms, options),
    // Looked at again, for a network may have ended in between.
    damaged: () =>
      store
        .ids()
        .filter((id) => store.read(id) === undefined && store.exists(id))
        .map(store.fileOf),
    leftover,
    sweep: async (provider, olderThanMs) => {
      store.tidy()
      const found = list().filter(
        (record) => record.provider === provider && leftover(record, olderThanMs) !== undefined,
      )
      const outcomes = await Promise.allSettled(
        found.map((record) => lease(record.id).release(leftover(record, olderThanMs))),
      )
      const failures = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason as Error] : []))
      if (failures.length > 0)
        throw new AggregateError(failures, failures.map((one) => one.message).join('\n'))
      return found.map((record) => record.id)
    },
    tidy: store.tidy,
  }
}
