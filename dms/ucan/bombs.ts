import { createSeededRandom } from '../core/index.ts'
import { createKeyPair, type Did, type KeyPair } from '../identity/index.ts'
import { forge } from './fixtures.ts'
import { ucanLimits } from './limits.ts'

/** Input made to cost the verifier as much as possible, at most 64 KiB in all. */
export interface Bomb {
  readonly name: string
  readonly tokens: readonly string[]
}

export interface BombOptions {
  /** Who signs what needs a signature of somebody unknown. */
  readonly signer: KeyPair
  /** Who presents the bombs. */
  readonly audience: Did
  /** Another series has other keys and texts, which no cache has seen. */
  readonly series?: string
  readonly randomAmount?: number
}

const MAX_BYTES = 65_536

const job = { with: 'dms:*', can: 'job' }
const people = (label: string, amount: number): readonly KeyPair[] =>
  Array.from({ length: amount }, (_, i) => createKeyPair(createSeededRandom(`${label} ${i}`)))

/** Eight capabilities of which only the last covers what the link below gives, so that all are compared. */
const widest = [...Array.from({ length: 7 }, (_, i) => ({ with: 'dms:*', can: `x/${i}` })), job]

/** A chain of `length` sound links by keys that nobody has seen; only its root, or the signature there, is wrong. */
const deepChain = (
  { audience, series = '' }: BombOptions,
  label: string,
  length: number,
  { payload = {}, signer }: { payload?: object; signer?: KeyPair } = {},
): string => {
  const issuers = people(`${series} ${label}`, length)
  return issuers.reduce((proof, issuer, index) => {
    const next = issuers[index + 1]?.did ?? audience
    const sign = index === 0 && signer !== undefined ? signer.sign : issuer.sign
    return forge(issuer, next, {
      payload: { att: [job], ...payload, prf: proof === '' ? [] : [proof] },
      sign,
    })
  }, '')
}

const times = (amount: number, make: (index: number) => string): readonly string[] =>
  Array.from({ length: amount }, (_, index) => make(index))

const fill = (unit: string, bytes: number): string => unit.repeat(Math.floor(bytes / unit.length))

/** As much of a text as takes `bytes` once it is written as JSON. */
const shorten = (text: string, bytes: number): string => {
  const written = Buffer.byteLength(JSON.stringify(text))
  return written <= bytes ? text : text.slice(0, Math.floor((text.length * bytes) / written))
}

const depthBombs = (options: BombOptions): readonly Bomb[] => [
  ...[1, 2, 3, 4, 5, 6].map((length) => ({
    name: `depth: four sound chains of ${length} links from strangers`,
    tokens: times(4, (i) => deepChain(options, `depth ${length} ${i}`, length)),
  })),
  {
    name: 'depth: four chains of 4 links, the last signature of each wrong',
    tokens: times(4, (i) => deepChain(options, `wrong ${i}`, 4, { signer: options.signer })),
  },
  {
    name: 'depth: the same chain four times',
    tokens: Array(4).fill(deepChain(options, 'same', 4)) as string[],
  },
]

const widthBombs = (options: BombOptions): readonly Bomb[] => [
  {
    name: 'depth x width: four chains of 4 links of 8 capabilities',
    tokens: times(4, (i) => deepChain(options, `wide ${i}`, 4, { payload: { att: widest } })),
  },
  {
    name: 'width: nine capabilities',
    tokens: times(4, (i) => deepChain(options, `nine ${i}`, 1, { payload: { att: [...widest, job] } })),
  },
  ...[
    [10_000, 1],
    [1500, 4],
  ].map(([proofs = 0, tokens = 0]) => ({
    name: `width: ${tokens} times ${proofs} proofs`,
    tokens: times(tokens, () =>
      forge(options.signer, options.audience, { payload: { prf: Array(proofs).fill('') as string[] } }),
    ),
  })),
  { name: 'width: as many empty tokens as fit', tokens: Array(MAX_BYTES / 4).fill('') as string[] },
  { name: 'width: as many dots as fit', tokens: Array(8).fill('.'.repeat(8192)) as string[] },
]

const FORMS: Readonly<Record<string, string>> = {
  'nested lists': fill('[', 5900),
  'balanced lists': `${fill('[', 2900)}${fill(']', 2900)}`,
  'nested objects': `${fill('{"a":', 4800)}1${fill('}', 960)}`,
  'many keys': `{${Array.from({ length: 700 }, (_, i) => `"k${i}":1`).join(',')}}`,
  'one key many times': `{${fill('"aud":1,', 5800)}"aud":1}`,
  'prototype keys': `{${fill('"__proto__":{},', 5800)}"a":1}`,
  'a long number': `{"exp":${fill('9', 5900)}}`,
  'a long exponent': `{"exp":1e${fill('9', 5900)}}`,
  'a long fraction': `{"exp":0.${fill('1', 5900)}}`,
  'a long text': `{"iss":"${fill('a', 5900)}"}`,
  'escaped characters': `{"iss":"${fill('\\u0061', 5900)}"}`,
  'a long DID': `{"prf":[],"iss":"did:key:z${fill('z', 5800)}"}`,
  'a long path': `{"prf":[],"att":[{"with":"dms:*","can":"${fill('a/', 5800)}"}]}`,
  'numbers for capabilities': `{"prf":[],"att":[${fill('1,', 5800)}1]}`,
  'high bytes': fill('ÿ', 2900),
  zeros: fill('\u0000', 5900),
}

const formBombs = ({ signer, audience }: BombOptions): readonly Bomb[] => [
  ...Object.entries(FORMS).map(([name, payloadText]) => ({
    name: `form: ${name}`,
    tokens: Array(4).fill(forge(signer, audience, { payloadText })) as string[],
  })),
  ...Object.entries(FORMS).map(([name, text]) => ({
    name: `form: ${name} as proof of a sound token`,
    tokens: Array(4).fill(forge(signer, audience, { payload: { prf: [shorten(text, 5000)] } })) as string[],
  })),
  { name: 'form: one text of 64 KiB', tokens: ['x'.repeat(MAX_BYTES)] },
  {
    name: 'form: one token of 64 KiB',
    tokens: [`${forge(signer, audience).split('.')[0]}.${fill('A', 60_000)}.AAAA`],
  },
  {
    name: 'form: the largest texts that are read',
    tokens: Array(4).fill(fill('A', ucanLimits.tokenBytes)) as string[],
  },
]

const randomBombs = (options: BombOptions): readonly Bomb[] =>
  Array.from({ length: options.randomAmount ?? 60 }, (_, index) => {
    const bytes = Buffer.from(createSeededRandom(`${options.series} bomb ${index}`).bytes(4096))
    const token = deepChain(options, `random ${index % 7}`, (index % 4) + 1)
    const at = bytes.readUInt16LE(0) % token.length
    const variants = [
      bytes.toString('base64url'),
      `${token.slice(0, at)}${bytes.subarray(0, 12).toString('base64url')}${token.slice(at + 16)}`,
      token.slice(0, at),
      forge(options.signer, options.audience, { payloadText: bytes.toString('latin1').slice(0, at) }),
    ]
    return { name: `random ${index}`, tokens: variants }
  })

/** Depth, width, form and random bombs; the same options give the same bombs. */
export const createBombs = (options: BombOptions): readonly Bomb[] => [
  ...depthBombs(options),
  ...widthBombs(options),
  ...formBombs(options),
  ...randomBombs(options),
]

/** What travels: the texts of a bomb together. */
export const bombBytes = ({ tokens }: Bomb): number => tokens.reduce((sum, token) => sum + token.length, 0)
