import { createPrivateKey, createPublicKey, type JsonWebKeyInput, KeyObject, sign, verify } from 'node:crypto'
import { failure, InvalidInputError, type Problem, type Random, type Result, success } from '../core/index.ts'
import { isStrongPublicKey } from './curve.ts'
import { type Did, didOf, type PeerId, peerIdOf, publicKeyFromDid, publicKeyFromPeerId } from './did.ts'
import { createLru } from './lru.ts'

export interface PublicIdentity {
  readonly did: Did
  readonly peerId: PeerId
  /** 32 bytes, raw Ed25519 public key. */
  readonly publicKey: Uint8Array
  /** True when `signature` (64 bytes) over `bytes` was made by this key; S+L, small-order and truncated forms are false. */
  verify(bytes: Uint8Array, signature: Uint8Array): boolean
}

export interface KeyPair extends PublicIdentity {
  /** 64 bytes, Ed25519. */
  sign(bytes: Uint8Array): Uint8Array
  /** 32 bytes seed; handed to libp2p and the key store only. A fresh copy at each call. */
  exportSeed(): Uint8Array
}

/** This many identities are remembered by the process, their keys ready for use. */
const KNOWN_IDENTITIES = 4096

const byDid = createLru<string, PublicIdentity>(KNOWN_IDENTITIES)
const didByPeerId = createLru<string, Did>(KNOWN_IDENTITIES)

const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex')

const jwkOf = (publicKey: Uint8Array): JsonWebKeyInput => ({
  key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') },
  format: 'jwk',
})

const createIdentity = (publicKey: Uint8Array, did: Did): PublicIdentity => {
  // A copy that no caller can reach, because arrays cannot be frozen and the key is imported at its first use.
  const raw = Uint8Array.from(publicKey)
  // A key object costs a third of a verification to make, so a key that is used only once never gets one.
  let key: JsonWebKeyInput | KeyObject | undefined
  let peerId: PeerId | undefined
  return {
    did,
    get peerId() {
      peerId ??= peerIdOf(raw)
      return peerId
    },
    publicKey,
    verify: (bytes, signature) => {
      // The native library refuses S + L, small order and other lengths by itself; the tests hold it to that.
      if (key === undefined) key = jwkOf(raw)
      else if (!(key instanceof KeyObject)) key = createPublicKey(key)
      return verify(null, bytes, key, signature)
    },
  }
}

/**
 * Reads a DID: Ed25519 `did:key` in its one canonical spelling. Known ones come from a bounded memory with their key
 * ready for use.
 * @returns DID_INVALID for another form, method or key type, DID_KEY_WEAK for keys that prove nothing
 */
export const parseDid = (text: unknown): Result<PublicIdentity, Problem> => {
  const known = typeof text === 'string' ? byDid.get(text) : undefined
  if (known !== undefined) return success(known)
  const key = publicKeyFromDid(text)
  if (!key.ok) return key
  const identity = createIdentity(key.value, text as Did)
  byDid.set(identity.did, identity)
  return success(identity)
}

/** @param publicKey 32 bytes, raw Ed25519; copied. @returns DID_KEY_WEAK for a key of wrong length, small order or form */
export const identityFromPublicKey = (publicKey: Uint8Array): Result<PublicIdentity, Problem> =>
  isStrongPublicKey(publicKey)
    ? parseDid(didOf(publicKey))
    : failure({
        code: 'DID_KEY_WEAK',
        message: 'Reading a public key: not 32 bytes, of small order, or not canonical',
        hint: 'Use another key.',
      })

/** The DID of the same key. @returns PEER_ID_INVALID, PEER_ID_KEY_WEAK */
export const didFromPeerId = (peerId: unknown): Result<Did, Problem> => {
  const known = typeof peerId === 'string' ? didByPeerId.get(peerId) : undefined
  if (known !== undefined) return success(known)
  const key = publicKeyFromPeerId(peerId)
  if (!key.ok) return key
  const did = didOf(key.value)
  didByPeerId.set(peerId as PeerId, did)
  return success(did)
}

/** The peer id of the same key. @returns DID_INVALID, DID_KEY_WEAK */
export const peerIdFromDid = (did: unknown): Result<PeerId, Problem> => {
  const identity = parseDid(did)
  return identity.ok ? success(identity.value.peerId) : identity
}

/**
 * Rebuilds a key pair. The seed is copied and never shown by inspection or JSON.
 * @param seed 32 bytes
 * @throws InvalidInputError for another length
 */
export const keyPairFromSeed = (seed: Uint8Array): KeyPair => {
  if (seed.length !== 32) {
    throw new InvalidInputError({
      what: 'Making a key pair',
      expected: 'a seed of 32 bytes',
      received: `${seed.length} bytes`,
    })
  }
  const kept = Uint8Array.from(seed)
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8_ED25519, kept]),
    format: 'der',
    type: 'pkcs8',
  })
  const publicKey = new Uint8Array(
    Buffer.from(createPublicKey(privateKey).export({ format: 'jwk' }).x!, 'base64url'),
  )
  return {
    ...createIdentity(publicKey, didOf(publicKey)),
    sign: (bytes) => new Uint8Array(sign(null, bytes, privateKey)),
    exportSeed: () => Uint8Array.from(kept),
  }
}

/** A new key pair from 32 random bytes. */
export const createKeyPair = (random: Random): KeyPair => keyPairFromSeed(random.bytes(32))
