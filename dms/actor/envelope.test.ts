import { encode } from 'cborg'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../core/index.ts'
import { alice, bob } from '../identity/fixtures.ts'
import { type Envelope, openEnvelope, sealEnvelope } from './envelope.ts'
import { copyJson } from './json.ts'
import { defaultLimits } from './limits.ts'
import { isAuthentic } from './threshold.ts'

const request: Envelope = {
  kind: 'request',
  to: { did: bob.did, host: bob.peerId, inbox: 'root' },
  behaviour: '/dms/test/echo',
  from: { did: alice.did, host: alice.peerId, inbox: 'root' },
  id: '00112233445566778899aabbccddeeff',
  issuedAtMs: 1_700_000_000_000n,
  expiresAtMs: 1_700_000_030_000n,
  payload: { text: 'hello', numbers: [1, -1, 1.5, 2 ** 40], nothing: null },
  tokens: ['token'],
  replyGrant: 'grant',
}

const open = (bytes: Uint8Array) => openEnvelope(bytes, defaultLimits)
const reasonOf = (bytes: Uint8Array): string => {
  const opened = open(bytes)
  return opened.ok ? 'accepted' : opened.error
}

/** An envelope's fields in order, with `change` made to them, under a good signature of alice. */
const forge = (canonical: Uint8Array): Uint8Array => {
  const signed = Buffer.concat([Buffer.from('dms:envelope:v1:'), canonical])
  return Buffer.concat([alice.sign(signed), canonical])
}
const handle = [alice.did, alice.peerId, 'root']
const id = Buffer.alloc(16, 7)
const fields = (change: Record<number, unknown> = {}): readonly unknown[] =>
  Object.entries(change).reduce<unknown[]>(
    (all, [index, value]) => all.with(Number(index), value),
    [1, 0, handle, null, '/dms/x', handle, id, null, 1, 2, {}, [], null],
  )
/** Bytes of a legal envelope whose payload is replaced by these raw bytes. */
const withPayload = (raw: Uint8Array): Uint8Array => {
  const marker = 'PAYLOAD-PAYLOAD'
  const legal = Buffer.from(encode(fields({ 10: marker })))
  const at = legal.indexOf(marker) - 1
  return forge(Buffer.concat([legal.subarray(0, at), raw, legal.subarray(at + 1 + marker.length)]))
}
const hex = (text: string): Uint8Array => Buffer.from(text, 'hex')

const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (Number.isInteger(n) ? n % 1000 : n)),
    fc.string({ unit: 'grapheme' }),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(
      fc.string().filter((key) => key !== '__proto__'),
      tie('value'),
      { maxKeys: 5 },
    ),
  ),
})).value

describe('an envelope', () => {
  it('says after the wire what it said before', () => {
    const opened = open(sealEnvelope(request, alice.sign))
    expect(opened.ok && opened.value.envelope).toEqual(request)
    expect(opened.ok && isAuthentic(opened.value)).toBe(true)
  })

  it('carries any JSON unchanged', () => {
    fc.assert(
      fc.property(json, (value) => {
        const payload = copyJson('Testing', value, defaultLimits)
        const opened = open(sealEnvelope({ ...request, payload }, alice.sign))
        expect(opened.ok && JSON.stringify(sortKeys(opened.value.envelope.payload))).toBe(
          JSON.stringify(sortKeys(payload)),
        )
      }),
      { numRuns: 200 },
    )
  })

  it('is refused, or fails its signature, with any one bit changed', () => {
    const bytes = sealEnvelope(request, alice.sign)
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Uint8Array.from(bytes)
      changed[index]! ^= 1 << (index % 8)
      const opened = open(changed)
      expect(opened.ok && isAuthentic(opened.value), `byte ${index}`).toBe(false)
    }
  })

  it('is refused when it is cut short anywhere, or longer', () => {
    const bytes = sealEnvelope(request, alice.sign)
    for (let length = 0; length < bytes.length; length += 1)
      expect(reasonOf(bytes.subarray(0, length))).toBe('malformed')
    expect(reasonOf(Buffer.concat([bytes, Buffer.of(0)]))).toBe('malformed')
  })

  it('is frozen to the bottom', () => {
    const opened = open(sealEnvelope({ ...request, payload: { list: [{ deep: 1 }] } }, alice.sign))
    const payload = (opened.ok ? opened.value.envelope.payload : {}) as { list: { deep: number }[] }
    expect(() => {
      payload.list[0]!.deep = 2
    }).toThrow(TypeError)
    expect(() => payload.list.push({ deep: 3 })).toThrow(TypeError)
    expect(payload.list).toEqual([{ deep: 1 }])
  })

  it('is refused unread beyond the size limit', () => {
    const payload = 'x'.repeat(defaultLimits.maxEnvelopeBytes)
    expect(reasonOf(sealEnvelope({ ...request, payload }, alice.sign))).toBe('too-large')
  })
})

const sortKeys = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value as Record<string, Json>)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, child]) => [key, sortKeys(child)]),
  )
}

describe('the one canonical form', () => {
  it.each([
    ['a plain map', 'a2616101616202'],
    ['a small number', '17'],
    ['a half float', 'f93e00'],
    ['an empty list', '80'],
  ])('admits %s', (_, bytes) => {
    expect(reasonOf(withPayload(hex(bytes)))).toBe('accepted')
  })

  it.each([
    ['a number longer than needed', '1805'],
    ['a number of eight bytes that needs four', '1b0000000000000001'],
    ['a text length longer than needed', '780161'],
    ['a float longer than needed', 'fb3ff8000000000000'],
    ['a whole number as a float', 'f93c00'],
    ['a list of indefinite length', '9f01ff'],
    ['a text of indefinite length', '7f6161ff'],
    ['the same key twice', 'a2616101616102'],
    ['keys in another order', 'a2616201616101'],
    ['the key __proto__', 'a1695f5f70726f746f5f5f01'],
    ['a key that is a number', 'a10102'],
    ['a tag', 'c001'],
    ['undefined', 'f7'],
    ['a simple value nobody defined', 'f8ff'],
    ['not a number', 'f97e00'],
    ['infinity', 'f97c00'],
    ['a number beyond 2^53', '1b0020000000000000'],
    ['the largest number of eight bytes', '1bffffffffffffffff'],
    ['a whole float beyond 2^53', 'fa5a000000'],
    ['bytes, which JSON does not have', '4101'],
    ['text that is not UTF-8', '61ff'],
    ['a list that claims 2^32 items', '9affffffff'],
    ['a text that claims 2^32 bytes', '7affffffff'],
    ['a reserved head', '1c'],
  ])('refuses %s', (_, bytes) => {
    expect(reasonOf(withPayload(hex(bytes)))).toBe('malformed')
  })

  it('refuses depth and width bombs without falling over', () => {
    const { maxDepth, maxItems } = defaultLimits
    const nested = (levels: number) => Buffer.concat([Buffer.alloc(levels, 0x81), Buffer.of(0x01)])
    const list = (length: number) =>
      Buffer.concat([hex('99'), Buffer.of(length >> 8, length & 255), Buffer.alloc(length)])
    expect(reasonOf(withPayload(nested(maxDepth - 1)))).toBe('accepted')
    expect(reasonOf(withPayload(nested(maxDepth)))).toBe('malformed')
    expect(reasonOf(withPayload(nested(100_000)))).toBe('malformed')
    expect(reasonOf(withPayload(list(maxItems - 100)))).toBe('accepted')
    expect(reasonOf(withPayload(list(maxItems)))).toBe('malformed')
  })
})

describe('the fields', () => {
  it('are accepted in their legal form', () => {
    expect(reasonOf(forge(encode(fields())))).toBe('accepted')
  })

  it.each([
    ['another version', { 0: 2 }],
    ['an unknown kind', { 1: 9 }],
    ['a kind that is a name of Object', { 1: 'constructor' }],
    ['no receiver', { 2: null }],
    ['a topic on a direct message', { 3: '/nunet/hello' }],
    ['a handle with a part missing', { 5: handle.slice(0, 2) }],
    ['a DID of another method', { 5: ['did:web:example', alice.peerId, 'root'] }],
    ['an inbox with a slash', { 5: [alice.did, alice.peerId, 'a/b'] }],
    ['a short id', { 6: id.subarray(1) }],
    ['an id in text', { 6: '00112233445566778899aabbccddeeff' }],
    ['an answer that is none', { 7: id }],
    ['a reply to nothing', { 1: 3 }],
    ['a negative time', { 8: -1 }],
    ['a time that is no whole number', { 9: 1.5 }],
    ['a time in text', { 9: '2' }],
    ['tokens that are no list', { 11: 'token' }],
    ['a token that is no text', { 11: [1] }],
    ['five tokens', { 11: ['a', 'b', 'c', 'd', 'e'] }],
    ['a token beyond 8 KiB', { 11: ['x'.repeat(8_193)] }],
    ['a reply grant beyond 8 KiB', { 12: 'x'.repeat(8_193) }],
  ])('refuse %s', (_, change) => {
    expect(reasonOf(forge(encode(fields(change))))).toBe('malformed')
  })

  it('refuse one more and one less', () => {
    expect(reasonOf(forge(encode([...fields(), null])))).toBe('malformed')
    expect(reasonOf(forge(encode(fields().slice(0, -1))))).toBe('malformed')
  })

  it('refuse a broadcast with a receiver, and one without a topic', () => {
    expect(reasonOf(forge(encode(fields({ 1: 2, 2: null, 3: '/nunet/hello' }))))).toBe('accepted')
    expect(reasonOf(forge(encode(fields({ 1: 2, 3: '/nunet/hello' }))))).toBe('malformed')
    expect(reasonOf(forge(encode(fields({ 1: 2, 2: null }))))).toBe('malformed')
  })
})
