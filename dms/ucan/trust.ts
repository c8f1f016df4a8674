import type { Clock, Result } from '../core/index.ts'
import { failure, success } from '../core/index.ts'
import type { Did } from '../identity/index.ts'
import type { AnchorBook } from './anchors.ts'
import { type Chain, covers, type Need, timeliness } from './chain.ts'
import type { Reason } from './errors.ts'
import { shortDid, untimely } from './refusal.ts'

export interface TrustComponents {
  readonly self: Did
  readonly anchors: AnchorBook
  readonly clock: Clock
}

/** Where authority starts and ends at one node, now. */
export interface Trust {
  isRoot(did: Did): boolean
  /** Whether the chain starts at a root, or below a `require` token that covers `need`; and is alive and not revoked. */
  judge(chain: Chain, need: Need): Result<undefined, Reason>
  /** Time and revocation only; `above` are further issuers that stand over the whole chain. */
  isAlive(chain: Chain, above?: ReadonlySet<Did>): Result<undefined, Reason>
  /** Issuers of the `require` tokens given to `did`, who thereby stand above every chain that starts there. */
  issuersAbove(did: Did): ReadonlySet<Did>
}

const NOBODY: ReadonlySet<Did> = new Set()

const issuersOf = ({ links }: Chain): readonly Did[] => links.map(({ issuer }) => issuer)

export const createTrust = ({ self, anchors, clock }: TrustComponents): Trust => {
  const isRoot = (did: Did): boolean => did === self || anchors.current().roots.has(did)

  const isRevoked = ({ links }: Chain, above: ReadonlySet<Did>): boolean => {
    const issuers = new Set(above)
    // From the root downwards: a link can be revoked by its own issuer and by those above, not by those below.
    return links.toReversed().some(({ id, issuer }) => {
      issuers.add(issuer)
      return anchors.revocations.has(id, issuers)
    })
  }

  const isAlive = (chain: Chain, above: ReadonlySet<Did> = NOBODY): Result<undefined, Reason> => {
    const state = timeliness(chain, clock.now())
    if (state !== 'valid') return failure(untimely(chain, clock.now(), state))
    return isRevoked(chain, above)
      ? failure({ code: 'UCAN_REVOKED', why: 'it, or a token that it rests on, was revoked' })
      : success(undefined)
  }

  const judgeBelow = (required: Chain, chain: Chain, need: Need): Result<undefined, Reason> => {
    const [grant] = required.links
    if (!isRoot(required.root) || !covers(grant, need) || chain.links.length > required.linksLeft) {
      return failure({
        code: 'UCAN_UNTRUSTED_ROOT',
        why: `it starts at ${shortDid(chain.root)}, to whom this node grants less than that`,
      })
    }
    const standing = isAlive(required)
    if (!standing.ok) {
      return failure({
        ...standing.error,
        why: `what this node grants to ${shortDid(chain.root)}: ${standing.error.why}`,
      })
    }
    return isAlive(chain, new Set(issuersOf(required)))
  }

  return {
    isRoot,
    isAlive,
    issuersAbove: (did) =>
      new Set(
        anchors
          .current()
          .require.filter(({ chain }) => chain.links[0].audience === did)
          .flatMap(({ chain }) => issuersOf(chain)),
      ),
    judge: (chain, need) => {
      if (isRoot(chain.root)) return isAlive(chain)
      let refusal: Reason = {
        code: 'UCAN_UNTRUSTED_ROOT',
        why: `it starts at ${shortDid(chain.root)}, who is no root of this node`,
      }
      for (const { chain: required } of anchors.current().require) {
        if (required.links[0].audience !== chain.root) continue
        const judged = judgeBelow(required, chain, need)
        if (judged.ok) return judged
        refusal = judged.error
      }
      return failure(refusal)
    },
  }
}
