import { hash } from 'node:crypto'
import { inspect } from 'node:util'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { defaults } from '@ucans/ucans'
import fc from 'fast-check'
import { base58btc } from 'multiformats/bases/base58'
import { describe, expect, test } from 'vitest'
import { createSeededRandom, InvalidInputError } from '../core/index.ts'
import type { Did } from './did.ts'
import { alice, bob, carol, mallory, northwind } from './fixtures.ts'
import {
  createKeyPair,
  didFromPeerId,
  identityFromPublicKey,
  type KeyPair,
  keyPairFromSeed,
  parseDid,
  peerIdFromDid,
} from './key-pair.ts'

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text))
const didOfRaw = (key: Uint8Array): string => `did:key:${base58btc.encode(Uint8Array.of(0xed, 0x01, ...key))}`
const codeOf = (result: { ok: boolean; error?: { code: string } }): string | undefined => result.error?.code

/** L of RFC 8032, section 5.1, little endian. */
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n

const toNumber = (littleEndian: Uint8Array): bigint =>
  littleEndian.reduceRight((number, byte) => number * 256n + BigInt(byte), 0n)
const toBytes = (number: bigint): Uint8Array =>
  Uint8Array.from({ length: 32 }, (_, index) => Number((number >> BigInt(8 * index)) & 0xffn))
const sha512 = (...parts: Uint8Array[]): Uint8Array => hash('sha512', Buffer.concat(parts), 'buffer')

const addOrder = (signature: Uint8Array): Uint8Array =>
  Uint8Array.of(...signature.slice(0, 32), ...toBytes(toNumber(signature.slice(32)) + ORDER))

/** What a holder of the key gets who takes 0 for the secret nonce: R is the neutral point, and the equation holds. */
const signWithNeutralPoint = (pair: KeyPair, message: Uint8Array): Uint8Array => {
  const scalar = sha512(pair.exportSeed()).slice(0, 32)
  scalar[0]! &= 248
  scalar[31] = (scalar[31]! & 127) | 64
  const neutral = Uint8Array.of(1, ...new Uint8Array(31))
  const challenge = toNumber(sha512(neutral, pair.publicKey, message))
  return Uint8Array.of(...neutral, ...toBytes((challenge * toNumber(scalar)) % ORDER))
}

describe('key pairs', () => {
  test('a signature is accepted by the identity of its signer and by nobody else', () => {
    const signature = alice.sign(bytes('hello'))
    expect(alice.verify(bytes('hello'), signature)).toBe(true)
    expect(alice.verify(bytes('hellO'), signature)).toBe(false)
    expect(bob.verify(bytes('hello'), signature)).toBe(false)
  })

  test('the same seed gives the same key pair, and its export is a fresh copy', () => {
    const seed = alice.exportSeed()
    expect(keyPairFromSeed(seed).did).toBe(alice.did)
    seed.fill(0)
    expect(keyPairFromSeed(alice.exportSeed()).did).toBe(alice.did)
  })

  test('the test vector 1 of RFC 8032 is met', () => {
    const pair = keyPairFromSeed(
      Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex'),
    )
    expect(Buffer.from(pair.publicKey).toString('hex')).toBe(
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    )
    expect(Buffer.from(pair.sign(new Uint8Array())).toString('hex')).toBe(
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    )
  })

  test('different randomness gives different keys, equal randomness equal keys', () => {
    const did = (seed: string) => createKeyPair(createSeededRandom(seed)).did
    expect(did('a')).toBe(did('a'))
    expect(did('a')).not.toBe(did('b'))
  })

  test('a seed of another length is refused', () => {
    expect(() => keyPairFromSeed(new Uint8Array(31))).toThrow(InvalidInputError)
  })

  test('the seed shows neither in JSON nor in inspection', () => {
    const shown = JSON.stringify(alice) + inspect(alice, { depth: 9, showHidden: true })
    expect(shown).toContain(alice.did)
    expect(shown).not.toContain(Buffer.from(alice.exportSeed()).toString('hex'))
    expect(shown).not.toContain([...alice.exportSeed()].join(','))
    expect(shown).not.toContain([...alice.exportSeed()].join(', '))
  })

  test('changing the published key bytes does not change what is verified', () => {
    const pair = keyPairFromSeed(new Uint8Array(32).fill(7))
    const signature = pair.sign(bytes('x'))
    pair.publicKey.fill(0)
    expect(pair.verify(bytes('x'), signature)).toBe(true)
  })
})

describe('signatures', () => {
  const message = bytes('message')
  const signature = alice.sign(message)

  test('the same signature with the group order added to S is refused', () => {
    expect(alice.verify(message, signature)).toBe(true)
    expect(alice.verify(message, addOrder(signature))).toBe(false)
  })

  test.each([
    ['cut', signature.slice(0, 63)],
    ['lengthened', Uint8Array.of(...signature, 0)],
    ['empty', new Uint8Array()],
    ['all zero', new Uint8Array(64)],
  ])('a signature that is %s is refused', (_, altered) => {
    expect(alice.verify(message, altered)).toBe(false)
  })

  test('one with an R of small order is refused, though its equation holds for another library', async () => {
    const crafted = signWithNeutralPoint(alice, message)
    expect(await defaults.verifySignature(alice.did, message, crafted)).toBe(true)
    expect(alice.verify(message, crafted)).toBe(false)
  })

  test('every flipped bit is noticed', () => {
    for (let bit = 0; bit < 512; bit++) {
      const altered = Uint8Array.from(signature)
      altered[bit >> 3]! ^= 1 << (bit & 7)
      expect(alice.verify(message, altered), `bit ${bit}`).toBe(false)
    }
  })
})

describe('identifiers', () => {
  test('DID, peer id and public key name the same identity', () => {
    for (const pair of [alice, bob, carol, mallory, northwind]) {
      expect(didFromPeerId(pair.peerId)).toEqual({ ok: true, value: pair.did })
      expect(peerIdFromDid(pair.did)).toEqual({ ok: true, value: pair.peerId })
      const identity = identityFromPublicKey(pair.publicKey)
      expect(identity.ok && identity.value.did).toBe(pair.did)
    }
  })

  test('a peer id is what libp2p makes of the same seed', async () => {
    const key = await generateKeyPairFromSeed('Ed25519', alice.exportSeed())
    expect(peerIdFromPrivateKey(key).toString()).toBe(alice.peerId)
  })

  test('a parsed DID verifies, and is the same object the second time', () => {
    const first = parseDid(alice.did)
    expect(first.ok && first.value.verify(bytes('x'), alice.sign(bytes('x')))).toBe(true)
    expect(parseDid(alice.did)).toEqual(first)
    expect(first.ok && first.value === (parseDid(alice.did) as typeof first).value).toBe(true)
  })

  test.each([
    ['empty', ''],
    ['not a text', 7],
    ['a prefix of one', alice.did.slice(0, -1)],
    ['longer', `${alice.did}1`],
    ['with a line end', `${alice.did}\n`],
    ['with a fragment', `${alice.did}#${alice.did.slice(8)}`],
    ['upper case', alice.did.toUpperCase()],
    ['another method', alice.did.replace('did:key:z', 'did:web:z')],
    ['an inherited property as method', alice.did.replace('did:key:z', 'did:toString:z').slice(0, 56)],
    ['another base', alice.did.replace('did:key:z', 'did:key:u')],
    ['with a character outside the alphabet', `${alice.did.slice(0, -1)}0`],
    ['with a full-width character', `${alice.did.slice(0, -1)}ａ`],
    ['a P-256 key', `did:key:${base58btc.encode(Uint8Array.of(0x80, 0x24, ...new Uint8Array(32).fill(5)))}`],
    [
      'a key with the long form of its prefix',
      `did:key:${base58btc.encode(Uint8Array.of(0xed, 0x81, 0x00, ...alice.publicKey))}`,
    ],
  ])('a DID that is %s is refused', (_, text) => {
    expect(codeOf(parseDid(text))).toBe('DID_INVALID')
  })

  test.each([
    ['empty', ''],
    ['a DID', alice.did],
    ['cut', alice.peerId.slice(0, -1)],
    ['in multibase form', `z${alice.peerId}`],
    ['a hash of a key', 'QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N'],
    ['null', null],
  ])('a peer id that is %s is refused', (_, text) => {
    expect(codeOf(didFromPeerId(text))).toBe('PEER_ID_INVALID')
  })

  const smallOrder = [
    '0000000000000000000000000000000000000000000000000000000000000000',
    '0000000000000000000000000000000000000000000000000000000000000080',
    '0100000000000000000000000000000000000000000000000000000000000000',
    '0100000000000000000000000000000000000000000000000000000000000080',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
  ]
  const notCanonical = ['ed', 'ee', 'f5', 'ff'].flatMap((first) => [
    `${first}${'ff'.repeat(30)}7f`,
    `${first}${'ff'.repeat(30)}ff`,
  ])
  test.each([...smallOrder, ...notCanonical])('the weak or doubly spelt key %s is refused', (hex) => {
    const key = Buffer.from(hex, 'hex')
    expect(codeOf(identityFromPublicKey(key))).toBe('DID_KEY_WEAK')
    expect(codeOf(parseDid(didOfRaw(key)))).toMatch(/^DID_(KEY_WEAK|INVALID)$/)
  })

  test('one key has one spelling: whatever parses is written the same way', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (seed) => {
        const { did, peerId, publicKey } = keyPairFromSeed(seed)
        const parsed = parseDid(did)
        expect(parsed.ok && Buffer.from(parsed.value.publicKey).equals(publicKey)).toBe(true)
        expect(didOfRaw(publicKey)).toBe(did)
        expect(didFromPeerId(peerId)).toEqual({ ok: true, value: did })
      }),
      { numRuns: 50 },
    )
  })

  test('a DID with one character replaced is refused or another key, never the same one', () => {
    const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0OIl'
    fc.assert(
      fc.property(fc.integer({ min: 9, max: 55 }), fc.constantFrom(...alphabet), (index, character) => {
        fc.pre(alice.did[index] !== character)
        const text = `${alice.did.slice(0, index)}${character}${alice.did.slice(index + 1)}` as Did
        const parsed = parseDid(text)
        if (parsed.ok) expect(Buffer.from(parsed.value.publicKey).equals(alice.publicKey)).toBe(false)
        else expect(parsed.error.code).toMatch(/^DID_/)
      }),
    )
  })
})
