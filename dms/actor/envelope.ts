import { decode, encode } from 'cborg'
import { failure, type Json, type Result, success } from '../core/index.ts'
import { isBoundedCbor } from './bounds.ts'
import { isDid, isInbox, isPath, isPeerId } from './handle.ts'
import { freezeDecoded } from './json.ts'
import type { ActorLimits } from './limits.ts'
import type { ActorHandle } from './types.ts'

/**
 * `request` wants an answer, `send` does not, `broadcast` goes to a topic. `reply` is the answer of the actor that was
 * asked; `notice` is the refusal of a node at its door, before any actor of it is concerned.
 */
export const envelopeKinds = ['request', 'send', 'broadcast', 'reply', 'notice'] as const
export type EnvelopeKind = (typeof envelopeKinds)[number]

/** One message, decoded: deeply frozen, shared with nobody. Times are milliseconds since 1970. */
export interface Envelope {
  readonly kind: EnvelopeKind
  /** Absent for broadcasts, which have a topic instead. */
  readonly to?: ActorHandle
  readonly topic?: string
  /** Whatever the sender wrote; may be no path at all. */
  readonly behaviour: string
  readonly from: ActorHandle
  /** 16 random bytes in hexadecimal; unique for its sender. */
  readonly id: string
  readonly inReplyTo?: string
  readonly issuedAtMs: bigint
  readonly expiresAtMs: bigint
  readonly payload: Json
  readonly tokens: readonly string[]
  /** A token that lets the receiver answer; comes back with the reply. */
  readonly replyGrant?: string
}

/** An envelope whose form is right and whose signature has not been checked. */
export interface OpenedEnvelope {
  readonly envelope: Envelope
  /** The domain-separation prefix and the canonical bytes. */
  readonly signed: Uint8Array
  readonly signature: Uint8Array
}

export type EnvelopeBounds = Pick<
  ActorLimits,
  'maxEnvelopeBytes' | 'maxDepth' | 'maxItems' | 'maxTokens' | 'maxTokenBytes'
>

const VERSION = 1
const SIGNATURE_BYTES = 64
const ID_BYTES = 16
const FIELDS = 13
const PREFIX = new TextEncoder().encode('dms:envelope:v1:')

const strictly = {
  strict: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowNaN: false,
  allowInfinity: false,
  rejectDuplicateMapKeys: true,
}

const handleFields = (handle: ActorHandle | undefined) =>
  handle === undefined ? null : [handle.did, handle.host, handle.inbox]
const idBytes = (id: string | undefined) => (id === undefined ? null : Buffer.from(id, 'hex'))

const toFields = (envelope: Envelope): readonly unknown[] => [
  VERSION,
  envelopeKinds.indexOf(envelope.kind),
  handleFields(envelope.to),
  envelope.topic ?? null,
  envelope.behaviour,
  handleFields(envelope.from),
  idBytes(envelope.id),
  idBytes(envelope.inReplyTo),
  envelope.issuedAtMs,
  envelope.expiresAtMs,
  envelope.payload,
  envelope.tokens,
  envelope.replyGrant ?? null,
]

const prefixed = (canonical: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(PREFIX.length + canonical.length)
  bytes.set(PREFIX)
  bytes.set(canonical, PREFIX.length)
  return bytes
}

/**
 * Canonical bytes of an envelope with the signature of its sender in front (64 bytes, Ed25519 over the domain prefix
 * `dms:envelope:v1:` and the canonical bytes; RFC 8949 section 4.2 with the older length-first order of keys).
 */
export const sealEnvelope = (envelope: Envelope, sign: (bytes: Uint8Array) => Uint8Array): Uint8Array => {
  const canonical = encode(toFields(envelope))
  const bytes = new Uint8Array(SIGNATURE_BYTES + canonical.length)
  bytes.set(sign(prefixed(canonical)))
  bytes.set(canonical, SIGNATURE_BYTES)
  return bytes
}

const readHandle = (field: unknown): ActorHandle | undefined => {
  if (!Array.isArray(field) || field.length !== 3) return undefined
  const [did, host, inbox] = field as unknown[]
  return isDid(did) && isPeerId(host) && isInbox(inbox) ? Object.freeze({ did, host, inbox }) : undefined
}

const readId = (field: unknown): string | undefined =>
  field instanceof Uint8Array && field.length === ID_BYTES ? Buffer.from(field).toString('hex') : undefined

const isTime = (field: unknown): field is number => Number.isSafeInteger(field) && (field as number) >= 0

const isToken = (field: unknown, bounds: EnvelopeBounds): field is string =>
  typeof field === 'string' && field.length <= bounds.maxTokenBytes

const areTokens = (field: unknown, bounds: EnvelopeBounds): field is readonly string[] =>
  Array.isArray(field) && field.length <= bounds.maxTokens && field.every((token) => isToken(token, bounds))

/** What each kind must have and must not have. */
const fitsKind = ({ kind, to, topic, inReplyTo }: Envelope): boolean =>
  (to === undefined) === (kind === 'broadcast') &&
  (topic === undefined) === (kind !== 'broadcast') &&
  (inReplyTo === undefined) === (kind !== 'reply' && kind !== 'notice')

const wrong = Symbol('wrong')

/** Reads an optional field: undefined when it is null, `wrong` when it is there and not of its kind. */
const optional = <T>(
  field: unknown,
  read: (field: unknown) => T | undefined,
): T | undefined | typeof wrong => (field === null ? undefined : (read(field) ?? wrong))

const readTopic = (field: unknown): string | undefined => (isPath(field) ? field : undefined)

const fromFields = (fields: unknown, bounds: EnvelopeBounds): Envelope | undefined => {
  if (!Array.isArray(fields) || fields.length !== FIELDS || fields[0] !== VERSION) return undefined
  // By index, because this is the hottest path and taking a list apart by pattern costs as much as decoding it.
  const all = fields as readonly unknown[]
  const kind = typeof all[1] === 'number' ? envelopeKinds[all[1]] : undefined
  const to = optional(all[2], readHandle)
  const topic = optional(all[3], readTopic)
  const behaviour = all[4]
  const from = readHandle(all[5])
  const id = readId(all[6])
  const inReplyTo = optional(all[7], readId)
  const [issuedAtMs, expiresAtMs, payload, tokens] = [all[8], all[9], all[10], all[11]]
  const replyGrant = optional(all[12], (field) => (isToken(field, bounds) ? field : undefined))
  if (kind === undefined || from === undefined || id === undefined || typeof behaviour !== 'string')
    return undefined
  if (to === wrong || topic === wrong || inReplyTo === wrong) return undefined
  if (!isTime(issuedAtMs) || !isTime(expiresAtMs) || payload instanceof Uint8Array) return undefined
  if (!areTokens(tokens, bounds) || replyGrant === wrong) return undefined
  const envelope: Envelope = {
    kind,
    to,
    topic,
    behaviour,
    from,
    id,
    inReplyTo,
    issuedAtMs: BigInt(issuedAtMs),
    expiresAtMs: BigInt(expiresAtMs),
    payload: payload as Json,
    tokens,
    replyGrant,
  }
  return fitsKind(envelope) ? Object.freeze(envelope) : undefined
}

/**
 * Reads an envelope off the wire: bounds first, then a strict decode, then proof that these bytes are the only ones
 * that say the same (decode and encode again). Never throws; cost is linear in the size. The signature is still to be
 * checked, by the key of `envelope.from.did`.
 */
export const openEnvelope = (
  bytes: Uint8Array,
  bounds: EnvelopeBounds,
): Result<OpenedEnvelope, 'too-large' | 'malformed'> => {
  if (bytes.length > bounds.maxEnvelopeBytes) return failure('too-large')
  const canonical = bytes.subarray(SIGNATURE_BYTES)
  if (!isBoundedCbor(canonical, bounds)) return failure('malformed')
  try {
    const fields: unknown = decode(canonical, strictly)
    if (!freezeDecoded(fields) || Buffer.compare(encode(fields), canonical) !== 0) return failure('malformed')
    const envelope = fromFields(fields, bounds)
    if (envelope === undefined) return failure('malformed')
    return success({
      envelope,
      signed: prefixed(canonical),
      signature: bytes.subarray(0, SIGNATURE_BYTES),
    })
  } catch {
    return failure('malformed')
  }
}
