import { formatDuration, type Problem } from '../core/index.ts'
import type { Chain } from './chain.ts'
import type { Reason, UcanCode } from './errors.ts'
import { ucanLimits } from './limits.ts'
import type { AuthorisationRequest } from './types.ts'

/** In the order of the checks: the token that got furthest tells most about what is missing. */
const STAGES: readonly UcanCode[] = [
  'UCAN_BUDGET',
  'UCAN_MALFORMED',
  'UCAN_WRONG_AUDIENCE',
  'UCAN_WIDENED',
  'UCAN_NO_CAPABILITY',
  'UCAN_SIGNATURE_INVALID',
  'UCAN_UNTRUSTED_ROOT',
  'UCAN_NOT_YET_VALID',
  'UCAN_EXPIRED',
  'UCAN_REVOKED',
]

/** A refused token; without an id when it could not even be read. */
export interface RefusedToken extends Reason {
  readonly id?: string
}

const abbreviate = (id: string): string => `${id.slice(0, 4)}…${id.slice(-4)}`
export const shortDid = (did: string): string => `did:key:${abbreviate(did.slice('did:key:'.length))}`

const amount = (durationMs: number): string =>
  durationMs < 1000 ? 'less than a second' : formatDuration(durationMs)

export const untimely = (chain: Chain, nowMs: number, state: 'early' | 'expired'): Reason =>
  state === 'expired'
    ? {
        code: 'UCAN_EXPIRED',
        why: `it expired ${amount(nowMs - chain.links[0].expiresAtS * 1000)} ago`,
      }
    : {
        code: 'UCAN_NOT_YET_VALID',
        why: `it is valid only in ${amount(chain.notBeforeS * 1000 - nowMs)}`,
      }

const hintFor = (code: UcanCode, { invoker, capability }: AuthorisationRequest): string => {
  switch (code) {
    case 'UCAN_BUDGET':
      return `Present at most ${ucanLimits.tokensPerMessage} tokens of at most ${ucanLimits.links} links and ${ucanLimits.tokenBytes} bytes.`
    case 'UCAN_NOT_YET_VALID':
      return 'Wait until the token is valid, and compare the clocks of both machines.'
    case 'UCAN_EXPIRED':
    case 'UCAN_REVOKED':
      return `Ask its issuer for a new grant of ${capability} to ${invoker}.`
    default:
      return `Ask a holder of ${capability} to delegate it to ${invoker}.`
  }
}

/** The answer to an invocation that no token supports. */
export const refuseInvocation = (
  request: AuthorisationRequest,
  self: string,
  refused: readonly RefusedToken[],
): Problem => {
  const telling = refused.toSorted((a, b) => STAGES.indexOf(b.code) - STAGES.indexOf(a.code))[0]
  const code = telling?.code ?? 'UCAN_NO_CAPABILITY'
  const { invoker, capability, topic } = request
  const where = topic === undefined ? '' : ` on topic ${topic}`
  const lines = refused.map(({ id, why }, index) => {
    const branch = index === refused.length - 1 ? '└─' : '├─'
    return `${branch} ${id === undefined ? 'a token' : `token ${abbreviate(id)}`}: ${why}`
  })
  return {
    code,
    message: [
      `${shortDid(invoker)} may not invoke ${capability}${where} on ${shortDid(self)}: no chain from ${shortDid(invoker)} to a root of this node`,
      ...(lines.length === 0 ? ['└─ no token was presented'] : lines),
    ].join('\n'),
    hint: hintFor(code, request),
    facts: {
      invoker,
      capability,
      ...(topic === undefined ? {} : { topic }),
      receiver: self,
      tokens: refused.map(({ id, code: reason, why }) => ({
        ...(id === undefined ? {} : { id }),
        code: reason,
        why,
      })),
    },
  }
}
