import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EnvironmentError, UnknownNetworkError } from '../problem.ts'
import type { ProcessStamp, ProcessTable } from './processes.ts'
import { type HostRecord, type LeaseRecord, type Made, parseRecord } from './record.ts'
import { type ReleasePatience, undo } from './release.ts'
import { ensureRoot } from './root.ts'

export interface LeaseComponents {
  /** Folder of all networks of one user. */
  readonly root: string
  readonly uid: number
  readonly processes: ProcessTable
  /** Milliseconds since 1970. */
  readonly now: () => number
}

const defaultPatience: ReleasePatience = { graceMs: 3000, killMs: 5000 }

export interface LeaseRequest {
  readonly provider: LeaseRecord['provider']
  readonly topology: string
  readonly owner: string
  readonly ttlMs: number
  readonly detached: boolean
}

/** The hold on one network. Every change is on disk before the call returns. */
export interface Lease {
  readonly id: string
  /** Files of this network; ends with it. */
  readonly directory: string
  record(): LeaseRecord
  /** Call before making the thing; a process is noted again, with its stamp, right after. */
  note(made: Made): void
  setHosts(hosts: readonly HostRecord[]): void
  /** From now on the network outlives its runner, until its time is over. */
  detach(): void
  /** Undoes everything that was made, then forgets the network. Without effect when that has been done. */
  release(): Promise<void>
}

export interface Leases {
  acquire(request: LeaseRequest): Lease
  /** @throws UnknownNetworkError listing the known ids */
  open(id: string): Lease
  list(): readonly LeaseRecord[]
  /** Files in the place of records that cannot be understood. Nothing of them is ever undone. */
  damaged(): readonly string[]
  /** Why a network counts as left over, or undefined while somebody holds it. */
  leftover(record: LeaseRecord, olderThanMs?: number): string | undefined
  /** Releases what is left over of one provider; returns the ids. One that resists does not stop the others. */
  sweep(provider: LeaseRecord['provider'], olderThanMs?: number): Promise<readonly string[]>
}

/** The second and third byte of the network's 127.x.y.0/24; 127.0 and 127.255 stay free for everybody else. */
const newId = (): string => {
  const [high, low] = [1 + (randomBytes(1)[0]! % 254), randomBytes(1)[0]!]
  return `net-${Buffer.from([high, low]).toString('hex')}`
}

const isTaken = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EEXIST'

/** Records as files, one a network; the name of the file reserves the id and with it the addresses. */
export const createLeases = (
  { root: wanted, uid, processes, now }: LeaseComponents,
  patience = defaultPatience,
): Leases => {
  const root = () => ensureRoot(wanted, uid)
  const folder = () => {
    const path = join(root(), 'leases')
    mkdirSync(path, { recursive: true, mode: 0o700 })
    return path
  }
  const fileOf = (id: string) => join(folder(), `${id}.json`)
  const read = (id: string): LeaseRecord | undefined => {
    try {
      return parseRecord(readFileSync(fileOf(id), 'utf8'))
    } catch {
      return undefined
    }
  }
  const ids = (): readonly string[] =>
    readdirSync(folder())
      .filter((name) => /^net-[0-9a-f]{4}\.json$/.test(name))
      .map((name) => name.slice(0, -'.json'.length))
  const list = (): readonly LeaseRecord[] =>
    ids()
      .map(read)
      .filter((record) => record !== undefined)

  const lease = (id: string): Lease => {
    const directory = join(root(), id)
    const record = (): LeaseRecord => {
      const found = read(id)
      if (found === undefined)
        throw new UnknownNetworkError(
          id,
          list().map((one) => one.id),
        )
      return found
    }
    const change = (next: LeaseRecord) => {
      const draft = `${fileOf(id)}.${process.pid}.tmp`
      writeFileSync(draft, JSON.stringify(next, undefined, 2), { mode: 0o600 })
      renameSync(draft, fileOf(id))
    }
    const isSame = (a: Made, b: Made) => a.kind === 'process' && b.kind === 'process' && a.role === b.role
    return {
      id,
      directory,
      record,
      note: (made) => {
        const before = record()
        change({ ...before, made: [...before.made.filter((one) => !isSame(one, made)), made] })
      },
      detach: () => change({ ...record(), detached: true }),
      setHosts: (hosts) => change({ ...record(), hosts: [...hosts] }),
      release: async () => {
        const found = read(id)
        if (found === undefined) return
        await undo(found, { root: root(), directory, processes, patience })
        rmSync(fileOf(id), { force: true })
      },
    }
  }

  const runner = (): ProcessStamp => processes.stamp(process.pid) ?? { pid: process.pid, started: 'unknown' }

  const reserve = (request: LeaseRequest): string => {
    for (let attempt = 0; attempt < 100; attempt++) {
      const id = newId()
      const record: LeaseRecord = {
        format: 1,
        id,
        provider: request.provider,
        topology: request.topology,
        owner: request.owner,
        runner: runner(),
        detached: request.detached,
        createdAt: new Date(now()).toISOString(),
        expiresAt: new Date(now() + request.ttlMs).toISOString(),
        hosts: [],
        made: [{ kind: 'directory', path: join(root(), id) }],
      }
      try {
        writeFileSync(fileOf(id), JSON.stringify(record, undefined, 2), { mode: 0o600, flag: 'wx' })
        return id
      } catch (error) {
        if (!isTaken(error)) throw error
      }
    }
    throw new EnvironmentError({
      code: 'LEASE_NO_ROOM',
      message: `Making a network in ${wanted}: a hundred attempts found no free id`,
      hint: 'Run "npm run env -- sweep".',
    })
  }

  const leftover: Leases['leftover'] = (record, olderThanMs) => {
    const isHeld = processes.isAlive(record.runner)
    // Daemons of this provider live in the runner itself and end with it, never before.
    if (record.provider === 'in-process') return isHeld ? undefined : 'its runner is gone'
    if (Date.parse(record.expiresAt) <= now()) return 'its time is over'
    if (olderThanMs !== undefined && Date.parse(record.createdAt) + olderThanMs <= now()) return 'it is old'
    return record.detached || isHeld ? undefined : 'its runner is gone'
  }

  return {
    acquire: (request) => {
      const made = lease(reserve(request))
      mkdirSync(made.directory, { mode: 0o700 })
      return made
    },
    open: (id) => {
      if (read(id) === undefined)
        throw new UnknownNetworkError(
          id,
          list().map((one) => one.id),
        )
      return lease(id)
    },
    list,
    // Looked at again, for a network may have ended in between.
    damaged: () =>
      ids()
        .filter((id) => read(id) === undefined)
        .map(fileOf)
        .filter((file) => existsSync(file)),
    leftover,
    sweep: async (provider, olderThanMs) => {
      const found = list().filter(
        (record) => record.provider === provider && leftover(record, olderThanMs) !== undefined,
      )
      const outcomes = await Promise.allSettled(found.map((record) => lease(record.id).release()))
      const failures = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason as Error] : []))
      if (failures.length > 0)
        throw new AggregateError(failures, failures.map((one) => one.message).join('\n'))
      return found.map((record) => record.id)
    },
  }
}
