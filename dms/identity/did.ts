import { base58btc } from 'multiformats/bases/base58'
import { failure, type Problem, type Result, success } from '../core/index.ts'
import { isStrongPublicKey } from './curve.ts'

/** `did:key:z6Mk…`: base58btc of the multicodec prefix 0xed01 and 32 bytes of raw Ed25519 public key. */
export type Did = `did:key:${string}`
/** libp2p peer id in its text form (`12D3KooW…`), the same key as the Did. */
export type PeerId = string

/** Multicodec ed25519-pub as a varint (did:key, section "Ed25519"). */
const DID_PREFIX = Uint8Array.of(0xed, 0x01)
/** Identity multihash of 36 bytes, then the protobuf of a libp2p public key: type Ed25519, 32 bytes of data. */
const PEER_ID_PREFIX = Uint8Array.of(0x00, 0x24, 0x08, 0x01, 0x12, 0x20)

const DID_LENGTH = 56
const PEER_ID_LENGTH = 52

const concatenate = (prefix: Uint8Array, key: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(prefix.length + key.length)
  bytes.set(prefix)
  bytes.set(key, prefix.length)
  return bytes
}

/** @param publicKey 32 bytes, raw Ed25519 */
export const didOf = (publicKey: Uint8Array): Did =>
  `did:key:${base58btc.encode(concatenate(DID_PREFIX, publicKey))}`

/** @param publicKey 32 bytes, raw Ed25519 */
export const peerIdOf = (publicKey: Uint8Array): PeerId =>
  base58btc.baseEncode(concatenate(PEER_ID_PREFIX, publicKey))

const refuse = (code: string, what: string, why: string, hint: string): Result<never, Problem> =>
  failure({ code, message: `Reading ${what}: ${why}`, hint })

const BASE58 = /^[1-9A-HJ-NP-Za-km-z]+$/

const decodeBase58 = (text: string): Uint8Array | undefined =>
  // The decoder takes characters above 255 for digits, so one key would have many spellings.
  BASE58.test(text) ? base58btc.baseDecode(text) : undefined

const keyAfter = (prefix: Uint8Array, bytes: Uint8Array | undefined): Uint8Array | undefined =>
  bytes?.length === prefix.length + 32 && prefix.every((byte, index) => bytes[index] === byte)
    ? bytes.slice(prefix.length)
    : undefined

const DID_HINT = 'Copy the whole identifier, from "did:key:z6Mk" to its last character.'
const PEER_ID_HINT = 'Copy the whole peer id; it starts with "12D3KooW".'

/**
 * Reads the raw public key (32 bytes) out of a `did:key` text.
 *
 * Only Ed25519, only base58btc, only the one canonical spelling; keys of small order, which would accept signatures
 * that nobody made, and coordinates beyond the field are refused.
 */
export const publicKeyFromDid = (text: unknown): Result<Uint8Array, Problem> => {
  if (typeof text !== 'string' || text.length !== DID_LENGTH || !text.startsWith('did:key:z')) {
    return refuse('DID_INVALID', 'a DID', 'not a did:key with an Ed25519 key (56 characters)', DID_HINT)
  }
  const key = keyAfter(DID_PREFIX, decodeBase58(text.slice('did:key:z'.length)))
  if (key === undefined)
    return refuse('DID_INVALID', 'a DID', 'its text does not hold an Ed25519 key', DID_HINT)
  if (!isStrongPublicKey(key)) {
    return refuse('DID_KEY_WEAK', 'a DID', 'its key is of small order or not canonical', 'Use another key.')
  }
  return success(key)
}

/** Reads the raw public key (32 bytes) out of a libp2p peer id of the Ed25519 kind; rules as publicKeyFromDid. */
export const publicKeyFromPeerId = (text: unknown): Result<Uint8Array, Problem> => {
  if (typeof text !== 'string' || text.length !== PEER_ID_LENGTH) {
    return refuse('PEER_ID_INVALID', 'a peer id', 'not an Ed25519 peer id (52 characters)', PEER_ID_HINT)
  }
  const key = keyAfter(PEER_ID_PREFIX, decodeBase58(text))
  if (key === undefined) {
    return refuse('PEER_ID_INVALID', 'a peer id', 'its text does not hold an Ed25519 key', PEER_ID_HINT)
  }
  if (!isStrongPublicKey(key)) {
    return refuse(
      'PEER_ID_KEY_WEAK',
      'a peer id',
      'its key is of small order or not canonical',
      'Use another key.',
    )
  }
  return success(key)
}
