import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fixOf } from '../lack.ts'
import { EnvironmentError } from '../problem.ts'
import { whileLocked } from './lock.ts'
import type { ProcessStamp, ProcessTable } from './processes.ts'
import { type LeaseRecord, parseRecord } from './record.ts'

/** Records as files, one a network. Each is there as a whole or not at all, whenever its writer is killed. */
export interface RecordStore {
  ids(): readonly string[]
  /** Undefined when there is none, or none that can be understood. */
  read(id: string): LeaseRecord | undefined
  /** False when the id is taken. */
  create(record: LeaseRecord): boolean
  /** Changes what is on disk now; undefined when the record is gone. Two processes never undo each other's changes. */
  change(id: string, next: (now: LeaseRecord) => LeaseRecord): LeaseRecord | undefined
  remove(id: string): void
  fileOf(id: string): string
  exists(id: string): boolean
  /** Removes drafts and locks of writers that were killed. */
  tidy(): void
}

export interface StoreComponents {
  /** Makes the folder of all networks if there is none. */
  readonly root: () => string
  /** The same without making it, so that looking never brings back what somebody is just removing. */
  readonly found: () => string | undefined
  readonly processes: ProcessTable
  readonly holder: () => ProcessStamp
}

/** That of a hundred hosts has some hundred thousand. */
const longestRecord = 16 * 1024 ** 2

/** A draft lives for some milliseconds; one this old was left by a killed process whose pid is somebody else's now. */
const draftMs = 60_000

const unless = <T>(attempt: () => T, otherwise: T): T => {
  try {
    return attempt()
  } catch {
    return otherwise
  }
}

const isCode = (error: unknown, code: string): boolean =>
  (error as NodeJS.ErrnoException | undefined)?.code === code

const withFix = (cause: unknown, folder: string): { hint?: string } => {
  const hint = fixOf(cause, folder)
  return hint === undefined ? {} : { hint }
}

const notWritten = (file: string, cause: unknown): unknown =>
  cause instanceof EnvironmentError
    ? cause
    : new EnvironmentError(
        {
          code: 'LEASE_NOT_WRITTEN',
          message: `Writing ${file}: ${cause instanceof Error ? cause.message : String(cause)}`,
          ...withFix(cause, dirname(file)),
        },
        { cause },
      )

const textOf = (record: LeaseRecord): string => JSON.stringify(record, undefined, 2)

export const createRecordStore = ({ root, found, processes, holder }: StoreComponents): RecordStore => {
  const folder = () => {
    const path = join(root(), 'leases')
    mkdirSync(path, { recursive: true, mode: 0o700 })
    return path
  }
  const fileOf = (id: string) => join(folder(), `${id}.json`)
  const names = (): readonly string[] => {
    const there = found()
    return there === undefined ? [] : unless(() => readdirSync(join(there, 'leases')), [])
  }
  const known = new Map<string, { readonly version: string; readonly record: LeaseRecord | undefined }>()
  const readFrom = (path: string, id: string): LeaseRecord | undefined => {
    const facts = lstatSync(path, { bigint: true })
    // A pipe would be waited for without end; a link leads to what is none of ours.
    if (!facts.isFile() || facts.size > longestRecord) return undefined
    // Every change puts another file in its place, so what was read of this one is still right.
    const version = `${facts.ino} ${facts.size} ${facts.mtimeNs}`
    const before = known.get(path)
    if (before?.version === version) return before.record
    const found = parseRecord(readFileSync(path, 'utf8'))
    // Under another name it would hide one network, and have another one taken away.
    const record = found?.id === id ? found : undefined
    known.set(path, { version, record })
    return record
  }
  const read = (id: string): LeaseRecord | undefined => {
    const there = found()
    if (there === undefined) return undefined
    const path = join(there, 'leases', `${id}.json`)
    try {
      return readFrom(path, id)
    } catch {
      known.delete(path)
      return undefined
    }
  }
  /** Written beside, then put in place at once; nothing stays when the disk is full. */
  const put = (record: LeaseRecord, place: (draft: string, file: string) => void): void => {
    const draft = `${fileOf(record.id)}.${process.pid}.tmp`
    try {
      writeFileSync(draft, textOf(record), { mode: 0o600 })
      place(draft, fileOf(record.id))
    } catch (cause) {
      throw notWritten(fileOf(record.id), cause)
    } finally {
      rmSync(draft, { force: true })
    }
  }
  const locked = <T>(id: string, act: () => T): T => {
    const path = `${fileOf(id)}.lock`
    try {
      return whileLocked({ path, holder: holder(), processes }, act)
    } catch (cause) {
      throw notWritten(path, cause)
    }
  }
  const isDraftLeft = (name: string): boolean => {
    const [, pid] = /\.(\d+)\.tmp$/.exec(name) ?? []
    if (pid === undefined) return false
    try {
      const { mtimeMs } = statSync(join(folder(), name))
      return processes.stamp(Number(pid)) === undefined || Date.now() - mtimeMs > draftMs
    } catch {
      return false
    }
  }
  return {
    ids: () =>
      names()
        .filter((name) => /^net-[0-9a-f]{4}\.json$/.test(name))
        .map((name) => name.slice(0, -'.json'.length)),
    read,
    create: (record) => {
      try {
        put(record, linkSync)
        return true
      } catch (error) {
        if (isCode((error as Error).cause, 'EEXIST')) return false
        throw error
      }
    },
    change: (id, next) =>
      locked(id, () => {
        const before = read(id)
        if (before === undefined) return undefined
        const after = next(before)
        put(after, renameSync)
        return after
      }),
    remove: (id) => {
      const forget = () => rmSync(fileOf(id), { force: true })
      try {
        locked(id, forget)
      } catch (error) {
        // A lock is a file, for which a full disk has no room; forgetting needs none.
        if (!isCode((error as Error).cause, 'ENOSPC')) throw error
        forget()
      }
    },
    fileOf,
    exists: (id) => existsSync(fileOf(id)),
    tidy: () => {
      for (const name of names()) {
        const [, id] = /^(net-[0-9a-f]{4})\.json\.lock(\.taking)?$/.exec(name) ?? []
        if (isDraftLeft(name) || (id !== undefined && !existsSync(fileOf(id))))
          rmSync(join(folder(), name), { force: true })
      }
    },
  }
}
