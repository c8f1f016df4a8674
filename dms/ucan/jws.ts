import { hash } from 'node:crypto'
import { base32 } from 'multiformats/bases/base32'
import { failure, type Result, success } from '../core/index.ts'
import type { Reason } from './errors.ts'

/** The three parts of a compact signed text, each in its only spelling. */
export interface SignedText {
  readonly signedPart: string
  /** The decoded second part, one character per byte. */
  readonly payload: string
  /** 64 bytes. */
  readonly signature: Uint8Array
}

const malformed = (why: string): Result<never, Reason> => failure({ code: 'UCAN_MALFORMED', why })

/** Decodes base64url without padding; undefined unless encoding again gives the same text. */
const decodeStrictly = (part: string): Buffer | undefined => {
  const bytes = Buffer.from(part, 'base64url')
  return bytes.toString('base64url') === part ? bytes : undefined
}

/**
 * Splits `header.payload.signature`.
 * @param header the only first part that is accepted, in its encoded form
 */
export const splitSignedText = (text: string, header: string): Result<SignedText, Reason> => {
  const first = text.indexOf('.')
  const second = text.indexOf('.', first + 1)
  if (first <= 0 || second <= first + 1 || text.includes('.', second + 1)) {
    return malformed('it does not have exactly three parts')
  }
  if (text.slice(0, first) !== header) return malformed('its header is not exactly the one in use here')
  const payload = decodeStrictly(text.slice(first + 1, second))
  const signature = decodeStrictly(text.slice(second + 1))
  if (payload === undefined || signature === undefined) return malformed('it is not strict base64url')
  if (signature.length !== 64) return malformed('its signature does not have 64 bytes')
  return success({ signedPart: text.slice(0, second), payload: payload.toString('latin1'), signature })
}

/** Parses JSON text; undefined when it is none. The caller proves canonical form by serialising again. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Turns a header into the first part of a signed text. */
export const encodePart = (content: object): string =>
  Buffer.from(JSON.stringify(content)).toString('base64url')

const CID_PREFIX = [0x01, 0x55, 0x12, 0x20]

/** CIDv1 (raw, sha2-256, base32) of a signed part; independent of the signature, so that a token has one name. */
export const contentId = (signedPart: string): string =>
  base32.encode(Uint8Array.of(...CID_PREFIX, ...hash('sha256', signedPart, 'buffer')))
