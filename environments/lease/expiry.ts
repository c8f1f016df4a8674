import { EnvironmentError } from '../problem.ts'
import { priceUntil, requireAffordable } from './money.ts'
import type { ProcessTable } from './processes.ts'
import type { LeaseRecord } from './record.ts'

/** From its making; who needs more says so each time. */
export const longestMs = 7 * 24 * 3_600_000

export interface ExtendOptions {
  /** Also beyond seven days from its making. */
  readonly force?: boolean
  /** What it may cost from now on, instead of what was allowed when it was made. */
  readonly capEur?: number
}

/**
 * The record with more time: counted from its expiry, or from now when that is over.
 *
 * @throws EnvironmentError LEASE_TIME_INVALID, LEASE_TOO_LONG, ENVIRONMENT_TOO_DEAR
 */
export const extended = (
  record: LeaseRecord,
  byMs: number,
  { nowMs, force = false, capEur = record.capEur }: ExtendOptions & { readonly nowMs: number },
): LeaseRecord => {
  const endMs = Math.max(Date.parse(record.expiresAt), nowMs) + byMs
  if (!(byMs > 0) || !Number.isFinite(new Date(endMs).getTime())) {
    throw new EnvironmentError({
      code: 'LEASE_TIME_INVALID',
      message: `Extending ${record.id} by ${byMs} ms: a time above zero is needed, within what a calendar holds`,
    })
  }
  if (!force && endMs - Date.parse(record.createdAt) > longestMs) {
    throw new EnvironmentError({
      code: 'LEASE_TOO_LONG',
      message: `Extending ${record.id} until ${new Date(endMs).toISOString()}: that is more than 7 days after it was made`,
      hint: 'Ask for less, make a new network, or add --force.',
    })
  }
  const { price: before, ...rest } = record
  const next = { ...rest, expiresAt: new Date(endMs).toISOString() }
  if (before === undefined) return next
  const price = priceUntil(record, endMs)
  requireAffordable(`Extending ${record.id}`, price, capEur)
  return {
    ...next,
    price: { ...price, lines: [...price.lines] },
    ...(capEur === undefined ? {} : { capEur }),
  }
}

/** Why a network counts as left over, or undefined while somebody holds it. */
export const leftoverReason = (
  record: LeaseRecord,
  {
    nowMs,
    olderThanMs,
    processes,
  }: { nowMs: number; olderThanMs?: number | undefined; processes: Pick<ProcessTable, 'isAlive'> },
): string | undefined => {
  const isHeld = processes.isAlive(record.runner)
  // Daemons of this provider live in the runner itself and end with it, never before.
  if (record.provider === 'in-process') return isHeld ? undefined : 'its runner is gone'
  if (Date.parse(record.expiresAt) <= nowMs) return 'its time is over'
  if (olderThanMs !== undefined && Date.parse(record.createdAt) + olderThanMs <= nowMs) return 'it is old'
  return record.detached || isHeld ? undefined : 'its runner is gone'
}
