import type { Leases } from '../leases.ts'
import type { LeaseRecord } from '../record.ts'

export interface ReapComponents {
  readonly leases: Pick<Leases, 'list' | 'leftover' | 'open' | 'tidy'>
  readonly now: () => number
  readonly log: (line: string) => void
}

/** Seen twice in this time: what a dying runner had just begun has come to an end or can be found. */
const settleMs = 1000
const firstPauseMs = 5000
const longestPauseMs = 300_000

interface Case {
  readonly since: number
  /** When it is tried next. */
  readonly dueMs: number
  readonly pauseMs: number
}

export interface Reaper {
  /** Looks once and begins what is to be removed; returns how many leases there are. */
  look(): number
  /** Resolves when nothing is being removed. */
  settled(): Promise<void>
}

/** Releases what is left over: not at first sight, and what resists again and again, ever more rarely. */
export const createReaper = ({ leases, now, log }: ReapComponents): Reaper => {
  const cases = new Map<string, Case>()
  const busy = new Map<string, Promise<void>>()

  const release = async ({ id, provider }: LeaseRecord, reason: string, found: Case): Promise<void> => {
    try {
      await leases.open(id).release(reason)
      log(`removed ${id} (${provider}): ${reason}`)
      cases.delete(id)
    } catch (error) {
      const pauseMs = Math.min(found.pauseMs * 2, longestPauseMs)
      cases.set(id, { ...found, dueMs: now() + found.pauseMs, pauseMs })
      log(`${id} (${provider}) resists, next try in ${found.pauseMs / 1000} s: ${(error as Error).message}`)
    }
  }

  const consider = (record: LeaseRecord): void => {
    const reason = leases.leftover(record)
    if (reason === undefined) {
      cases.delete(record.id)
      return
    }
    // Another network may have got the same id since.
    const since = Date.parse(record.createdAt)
    const known = cases.get(record.id)
    const found: Case =
      known?.since === since ? known : { since, dueMs: now() + settleMs, pauseMs: firstPauseMs }
    cases.set(record.id, found)
    if (busy.has(record.id) || now() < found.dueMs) return
    busy.set(
      record.id,
      release(record, reason, found).finally(() => busy.delete(record.id)),
    )
  }

  return {
    look: () => {
      const records = leases.list()
      for (const id of cases.keys()) if (!records.some((record) => record.id === id)) cases.delete(id)
      for (const record of records) consider(record)
      leases.tidy()
      return records.length
    },
    settled: async () => void (await Promise.all(busy.values())),
  }
}
