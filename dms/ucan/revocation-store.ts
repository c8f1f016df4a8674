import { failure, type Result, success } from '../core/index.ts'
import type { Did } from '../identity/index.ts'
import type { Reason } from './errors.ts'
import { ucanLimits } from './limits.ts'
import type { Revocation } from './revocation.ts'

/** Revocations in bounded memory: the node and its roots have a share that strangers cannot fill. */
export interface RevocationStore {
  /** `false` when it was known or has no further effect. Refuses with UCAN_BUDGET when the share is full. */
  add(revocation: Revocation): Result<boolean, Reason>
  /** Whether one of `issuers` revoked the token `id`. */
  has(id: string, issuers: ReadonlySet<Did>): boolean
  list(): readonly Revocation[]
}

export interface RevocationStoreComponents {
  nowMs(): number
  /** Whose revocations count against the own share. */
  isOwn(did: Did): boolean
  /** Stored earlier; taken as they are, because dropping one would open a door. */
  readonly stored: readonly Revocation[]
}

const keyOf = ({ id, by }: { id: string; by: Did }): string => `${id} ${by}`

export const createRevocationStore = ({
  nowMs,
  isOwn,
  stored,
}: RevocationStoreComponents): RevocationStore => {
  const entries = new Map<string, Revocation>()
  const amounts = new Map<Did, number>()
  const put = (revocation: Revocation): void => {
    const key = keyOf(revocation)
    if (!entries.has(key)) amounts.set(revocation.by, (amounts.get(revocation.by) ?? 0) + 1)
    entries.set(key, revocation)
  }
  const drop = (key: string, { by }: Revocation): void => {
    const left = (amounts.get(by) ?? 0) - 1
    entries.delete(key)
    if (left > 0) amounts.set(by, left)
    else amounts.delete(by)
  }
  const isOver = ({ expiresAtS }: Revocation): boolean =>
    expiresAtS * 1000 + ucanLimits.clockSkewMs <= nowMs()
  const sweep = (): void => {
    for (const [key, entry] of entries) if (isOver(entry)) drop(key, entry)
  }
  const isFull = (by: Did): boolean => {
    const own = [...amounts].reduce((sum, [issuer, amount]) => (isOwn(issuer) ? sum + amount : sum), 0)
    if (isOwn(by)) return own >= ucanLimits.ownRevocations
    return (
      entries.size - own >= ucanLimits.foreignRevocations ||
      (amounts.get(by) ?? 0) >= ucanLimits.foreignRevocationsPerIssuer
    )
  }
  for (const revocation of stored) put(revocation)
  return {
    add: (revocation) => {
      const known = entries.get(keyOf(revocation))
      if (isOver(revocation) || (known !== undefined && known.expiresAtS >= revocation.expiresAtS)) {
        return success(false)
      }
      if (known === undefined && isFull(revocation.by)) sweep()
      if (known === undefined && isFull(revocation.by)) {
        return failure({ code: 'UCAN_BUDGET', why: 'no room is left for revocations of this issuer' })
      }
      put(revocation)
      return success(true)
    },
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
