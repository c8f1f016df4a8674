import { failure, type Result, success } from '../core/index.ts'
import { type Did, parseDid } from '../identity/index.ts'
import type { Reason } from './errors.ts'
import { contentId, encodePart, parseJson, splitSignedText } from './jws.ts'
import { ucanLimits } from './limits.ts'
import type { Link, LinkCapability, ReadLink } from './link.ts'
import { isCapabilityPath, pathOfAbility } from './path.ts'

/** UCAN 0.8.1, section 3.1; the order is the one that the codec writes. */
const HEADER = encodePart({ alg: 'EdDSA', typ: 'JWT', ucv: '0.8.1' })

export const topicAbility = 'topic/broadcast'
/** Name of the one fact that is understood: how many further links may follow. */
export const depthFact = 'dms/depth'

const NONCE = /^[A-Za-z0-9_-]+$/
const FIELDS: ReadonlySet<string> = new Set(['aud', 'att', 'exp', 'fct', 'iss', 'nbf', 'nnc', 'prf'])

type Fields = Readonly<Record<string, unknown>>

class Malformed extends Error {
  readonly reason: Reason
  constructor(reason: Reason) {
    super(reason.why)
    this.reason = reason
  }
}

const refuse = (why: string, code: Reason['code'] = 'UCAN_MALFORMED'): never => {
  throw new Malformed({ code, why })
}

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const readDid = (text: unknown, field: string): Did => {
  const identity = parseDid(text)
  return identity.ok ? identity.value.did : refuse(`its ${field} is not a did:key with a sound Ed25519 key`)
}

const readSeconds = (value: unknown, field: string): number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= ucanLimits.latestSeconds
    ? (value as number)
    : refuse(`its ${field} is not a whole number of seconds within bounds`)

const readDepth = (facts: unknown): number | undefined => {
  if (facts === undefined || (Array.isArray(facts) && facts.length === 0)) return undefined
  const fact: unknown = Array.isArray(facts) && facts.length === 1 ? facts[0] : undefined
  const depth = isRecord(fact) && Object.keys(fact).length === 1 ? fact[depthFact] : undefined
  return Number.isInteger(depth) && (depth as number) >= 0 && (depth as number) <= 255
    ? (depth as number)
    : refuse('it carries a fact that is unknown here')
}

const readAttenuation = (att: unknown): Pick<Link, 'capabilities' | 'topics'> => {
  if (!Array.isArray(att) || att.length === 0) return refuse('it gives nothing')
  if (att.length > ucanLimits.capabilitiesPerToken)
    return refuse('it has too many capabilities', 'UCAN_BUDGET')
  const capabilities: LinkCapability[] = []
  const topics: string[] = []
  for (const entry of att as readonly unknown[]) {
    if (!isRecord(entry) || typeof entry.with !== 'string') return refuse('a capability has no resource')
    const { with: resource, can } = entry
    if (resource.startsWith('topic:')) {
      const topic = resource.slice('topic:'.length)
      if (!isCapabilityPath(topic) || can !== topicAbility)
        return refuse('a topic or its ability is unknown here')
      topics.push(topic)
    } else if (resource.startsWith('dms:')) {
      const receiver = resource.slice('dms:'.length)
      const path = pathOfAbility(can) ?? refuse('an ability is not a capability path')
      capabilities.push({ path, receiver: receiver === '*' ? '*' : readDid(receiver, 'receiver') })
    } else return refuse('a resource is of a kind that is unknown here')
  }
  return { capabilities, topics }
}

const readProof = (proofs: unknown): string | undefined => {
  if (!Array.isArray(proofs)) return refuse('its proofs are not a list')
  if (proofs.length > 1) return refuse('it has more than one proof', 'UCAN_BUDGET')
  const [proof] = proofs as readonly unknown[]
  return proof === undefined || typeof proof === 'string' ? proof : refuse('its proof is not a token')
}

const readNonce = (nonce: unknown): void => {
  if (nonce === undefined) return
  if (typeof nonce !== 'string' || nonce.length > ucanLimits.nonceCharacters || !NONCE.test(nonce)) {
    refuse('its nonce is malformed')
  }
}

/** Serialises again in the order of the codec; unknown, doubled, reordered or differently spelt parts do not survive. */
const canonical = (fields: Fields): string =>
  JSON.stringify({
    aud: fields.aud,
    att: (fields.att as readonly Fields[]).map((entry) => ({ with: entry.with, can: entry.can })),
    exp: fields.exp,
    fct: fields.fct,
    iss: fields.iss,
    nbf: fields.nbf,
    nnc: fields.nnc,
    prf: fields.prf,
  })

const readFields = (payload: string): Omit<Link, 'id'> & { readonly proof?: string } => {
  const fields = parseJson(payload)
  if (!isRecord(fields)) return refuse('its payload is not a JSON object')
  if (Object.keys(fields).some((key) => !FIELDS.has(key)))
    return refuse('it has a field that is unknown here')
  const proof = readProof(fields.prf)
  const depth = readDepth(fields.fct)
  const notBeforeS = fields.nbf === undefined ? undefined : readSeconds(fields.nbf, 'nbf')
  const issuer = readDid(fields.iss, 'issuer')
  const audience = readDid(fields.aud, 'audience')
  const expiresAtS = readSeconds(fields.exp, 'exp')
  readNonce(fields.nnc)
  const attenuation = readAttenuation(fields.att)
  if (canonical(fields) !== payload) return refuse('its payload is not in canonical form')
  return {
    issuer,
    audience,
    ...attenuation,
    expiresAtS,
    ...(notBeforeS === undefined ? {} : { notBeforeS }),
    ...(depth === undefined ? {} : { depth }),
    ...(proof === undefined ? {} : { proof }),
  }
}

/**
 * Reads one token: size, form and ranges, in that order, before anything is believed. Signatures, chains and time are
 * not looked at, and the proof inside is left as text.
 */
export const readToken = (text: unknown): Result<ReadLink, Reason> => {
  if (typeof text !== 'string') return failure({ code: 'UCAN_MALFORMED', why: 'it is not a text' })
  if (text.length > ucanLimits.tokenBytes) {
    return failure({ code: 'UCAN_BUDGET', why: `it is larger than ${ucanLimits.tokenBytes} bytes` })
  }
  const parts = splitSignedText(text, HEADER)
  if (!parts.ok) return parts
  const { signedPart, payload, signature } = parts.value
  try {
    const { proof, ...fields } = readFields(payload)
    const link = { id: contentId(signedPart), ...fields }
    return success({ link, text, signedPart, signature, ...(proof === undefined ? {} : { proof }) })
  } catch (error) {
    if (error instanceof Malformed) return failure(error.reason)
    throw error
  }
}
