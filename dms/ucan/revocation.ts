import { failure, type Result, success } from '../core/index.ts'
import { type Did, type KeyPair, parseDid } from '../identity/index.ts'
import type { Reason } from './errors.ts'
import { encodePart, parseJson, splitSignedText } from './jws.ts'
import { ucanLimits } from './limits.ts'

/** Says that `by` no longer stands behind the token `id` or anything below it. */
export interface Revocation {
  readonly id: string
  readonly by: Did
  /** Expiry of the revoked token: afterwards there is nothing left to revoke. */
  readonly expiresAtS: number
  readonly text: string
}

/** Another `typ` than a token's, so that neither can ever be taken for the other. */
const HEADER = encodePart({ alg: 'EdDSA', typ: 'nunet-revocation', ver: 1 })
const CONTENT_ID = /^bafkrei[a-z2-7]{52}$/
const MAX_CHARACTERS = 512

const refuse = (why: string, code: Reason['code'] = 'UCAN_MALFORMED'): Result<never, Reason> =>
  failure({ code, why })

export const signRevocation = (keyPair: KeyPair, revoked: { id: string; expiresAtS: number }): Revocation => {
  const { id, expiresAtS } = revoked
  const signedPart = `${HEADER}.${encodePart({ exp: expiresAtS, iss: keyPair.did, rev: id })}`
  const signature = Buffer.from(keyPair.sign(Buffer.from(signedPart, 'latin1'))).toString('base64url')
  return { id, by: keyPair.did, expiresAtS, text: `${signedPart}.${signature}` }
}

/** Reads a revocation and checks its signature. It does not matter yet whether its issuer has any say. */
export const readRevocation = (text: unknown): Result<Revocation, Reason> => {
  if (typeof text !== 'string' || text.length > MAX_CHARACTERS) return refuse('it is not a revocation')
  const parts = splitSignedText(text, HEADER)
  if (!parts.ok) return parts
  const { payload, signedPart, signature } = parts.value
  const content = (parseJson(payload) ?? {}) as Readonly<Record<string, unknown>>
  const { exp, iss, rev } = content
  const issuer = parseDid(iss)
  if (!issuer.ok) return refuse('its issuer is not a did:key with a sound Ed25519 key')
  if (typeof rev !== 'string' || !CONTENT_ID.test(rev)) return refuse('it does not name a token')
  if (!Number.isInteger(exp) || (exp as number) < 0 || (exp as number) > ucanLimits.latestSeconds) {
    return refuse('its exp is not a whole number of seconds within bounds')
  }
  if (JSON.stringify({ exp, iss, rev }) !== payload) return refuse('its payload is not in canonical form')
  if (!issuer.value.verify(Buffer.from(signedPart, 'latin1'), signature)) {
    return refuse('its signature was not made by its issuer', 'UCAN_SIGNATURE_INVALID')
  }
  return success({ id: rev, by: issuer.value.did, expiresAtS: exp as number, text })
}
