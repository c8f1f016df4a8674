import { failure, type Result, success } from '../core/index.ts'
import type { Did } from '../identity/index.ts'
import type { Reason } from './errors.ts'
import { ucanLimits } from './limits.ts'
import type { Revocation } from './revocation.ts'

/** Revocations in bounded memory: the node and its roots have a share that strangers cannot fill. */
export interface RevocationStore {
  /** `false` when it was known or has no further effect. Refuses with UCAN_BUDGET when the share is full. */
  add(revocation: Revocation): Result<boolean, Reason>
  remove(revocation: Revocation): void
  /** Whether one of `issuers` revoked the token `id`. */
  has(id: string, issuers: ReadonlySet<Did>): boolean
  list(): readonly Revocation[]
}

export interface RevocationStoreComponents {
  nowMs(): number
  /** Whose revocations count against the own share. */
  isOwn(did: Did): boolean
}

const keyOf = ({ id, by }: { id: string; by: Did }): string => `${id} ${by}`

export const createRevocationStore = ({ nowMs, isOwn }: RevocationStoreComponents): RevocationStore => {
  const entries = new Map<string, Revocation>()
  const isOver = ({ expiresAtS }: Revocation): boolean =>
    expiresAtS * 1000 + ucanLimits.clockSkewMs <= nowMs()
  const sweep = (): void => {
    for (const [key, entry] of entries) if (isOver(entry)) entries.delete(key)
  }
  const isFull = (by: Did): boolean => {
    const all = [...entries.values()]
    if (isOwn(by)) return all.filter((entry) => isOwn(entry.by)).length >= ucanLimits.ownRevocations
    return (
      all.filter((entry) => !isOwn(entry.by)).length >= ucanLimits.foreignRevocations ||
      all.filter((entry) => entry.by === by).length >= ucanLimits.foreignRevocationsPerIssuer
    )
  }
  return {
    add: (revocation) => {
      const key = keyOf(revocation)
      if (isOver(revocation) || (entries.get(key)?.expiresAtS ?? -1) >= revocation.expiresAtS)
        return success(false)
      sweep()
      if (!entries.has(key) && isFull(revocation.by)) {
        return failure({ code: 'UCAN_BUDGET', why: 'no room is left for revocations of this issuer' })
      }
      entries.set(key, revocation)
      return success(true)
    },
    remove: (revocation) => void entries.delete(keyOf(revocation)),
    has: (id, issuers) => {
      for (const by of issuers) if (entries.has(keyOf({ id, by }))) return true
      return false
    },
    list: () => {
      sweep()
      return [...entries.values()]
    },
  }
}
