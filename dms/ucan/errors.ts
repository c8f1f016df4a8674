import { DmsError, type Problem } from '../core/index.ts'

/** Why one token does not help, from the shallowest check to the deepest; see `refusal.ts`. */
export type UcanCode =
  | 'UCAN_BUDGET'
  | 'UCAN_MALFORMED'
  | 'UCAN_WRONG_AUDIENCE'
  | 'UCAN_WIDENED'
  | 'UCAN_NO_CAPABILITY'
  | 'UCAN_SIGNATURE_INVALID'
  | 'UCAN_UNTRUSTED_ROOT'
  | 'UCAN_NOT_YET_VALID'
  | 'UCAN_EXPIRED'
  | 'UCAN_REVOKED'

export interface Reason {
  readonly code: UcanCode
  /** Continues "token …:"; holds no token text. */
  readonly why: string
}

/** A token or revocation that cannot be used. `code` is one of UcanCode. */
export class TokenRefusedError extends DmsError {
  constructor(what: string, { code, why }: Reason, hint?: string) {
    super({ code, message: `${what}: ${why}`, ...(hint === undefined ? {} : { hint }), facts: { why } })
  }
}

/** No held token covers everything that should be delegated. */
export class DelegationRefusedError extends DmsError {
  constructor(missing: readonly string[], hint: string) {
    super({
      code: 'UCAN_DELEGATION_REFUSED',
      message: `Delegating: no token held here covers all of it; missing: ${missing.join('; ')}`,
      hint,
      facts: { missing },
    })
  }
}

/** The stored anchors cannot be read; nothing of them is used, because a lost revocation would open a door. */
export class AnchorsDamagedError extends DmsError {
  constructor(what: string, problem: Pick<Problem, 'message'>) {
    super({
      code: 'UCAN_ANCHORS_DAMAGED',
      message: `Loading anchors: ${what} cannot be read: ${problem.message}`,
      hint: 'Restore the database of this node from a backup.',
    })
  }
}
