import { base58btc } from 'multiformats/bases/base58'
import { describe, expect, test } from 'vitest'
import { alice, bob } from '../identity/fixtures.ts'
import { forge, legalPayload } from './fixtures.ts'
import { readToken } from './gate.ts'
import { ucanLimits } from './limits.ts'

const legal = forge(bob, alice.did)
const [header, payload, signature] = legal.split('.') as [string, string, string]
const payloadText = JSON.stringify(legalPayload(bob.did, alice.did))

const codeOf = (text: unknown): string => {
  const read = readToken(text)
  return read.ok ? 'accepted' : read.error.code
}
const withPayload = (more: Record<string, unknown>): string => forge(bob, alice.did, { payload: more })
const withText = (text: string): string => forge(bob, alice.did, { payloadText: text })

test('a legal token is read as it was written', () => {
  const token = forge(bob, alice.did, {
    payload: {
      att: [
        { with: 'dms:*', can: 'dms/job' },
        { with: `dms:${bob.did}`, can: '*' },
        { with: 'topic:/nunet', can: 'topic/broadcast' },
      ],
      fct: [{ 'dms/depth': 2 }],
      nbf: 1_700_000_000,
      nnc: 'a_-9',
    },
  })
  expect(readToken(token)).toMatchObject({
    ok: true,
    value: {
      text: token,
      link: {
        issuer: bob.did,
        audience: alice.did,
        capabilities: [
          { path: '/dms/job', receiver: '*' },
          { path: '/', receiver: bob.did },
        ],
        topics: ['/nunet'],
        expiresAtS: 1_700_003_600,
        notBeforeS: 1_700_000_000,
        depth: 2,
      },
    },
  })
})

test('the id names the signed part, not the signature', () => {
  const idOf = (text: string) => {
    const read = readToken(text)
    return read.ok ? read.value.link.id : undefined
  }
  const other = Buffer.alloc(64, 1).toString('base64url')
  expect(idOf(legal)).toMatch(/^bafkrei[a-z2-7]{52}$/)
  expect(idOf(`${header}.${payload}.${other}`)).toBe(idOf(legal))
  expect(idOf(withPayload({ nnc: 'x' }))).not.toBe(idOf(legal))
})

describe('spelling', () => {
  const nextInAlphabet = (text: string): string => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    return text.slice(0, -1) + alphabet[alphabet.indexOf(text.at(-1)!) + 1]
  }

  test.each([
    ['an empty text', ''],
    ['no text', undefined],
    ['an object', { toString: () => legal }],
    ['two parts', `${header}.${payload}`],
    ['four parts', `${legal}.`],
    ['a fourth part', `${legal}.AAAA`],
    ['an empty signature', `${header}.${payload}.`],
    ['an empty payload', `${header}..${signature}`],
    ['padding', `${legal}==`],
    ['a padded payload', `${header}.${payload}=.${signature}`],
    ['a leading space', ` ${legal}`],
    ['a trailing line end', `${legal}\n`],
    ['a space inside', `${header}.${payload.slice(0, 8)} ${payload.slice(8)}.${signature}`],
    ['the other base64 alphabet', legal.replaceAll('_', '/').replaceAll('-', '+').concat('+')],
    ['another tail of the signature', nextInAlphabet(legal)],
    ['a character beyond ASCII', `${legal.slice(0, -1)}Ａ`],
    ['a lone surrogate', `${legal.slice(0, -1)}\ud800`],
    ['a short signature', `${header}.${payload}.${Buffer.alloc(63).toString('base64url')}`],
    ['a long signature', `${header}.${payload}.${Buffer.alloc(65).toString('base64url')}`],
  ])('a token with %s is refused', (_, text) => {
    expect(codeOf(legal)).toBe('accepted')
    expect(codeOf(text)).toBe('UCAN_MALFORMED')
  })

  test('a token beyond its size is refused before it is looked at', () => {
    expect(codeOf('.'.repeat(ucanLimits.tokenBytes + 1))).toBe('UCAN_BUDGET')
    expect(codeOf('.'.repeat(ucanLimits.tokenBytes))).toBe('UCAN_MALFORMED')
  })
})

describe('header', () => {
  test.each([
    ['alg none', { alg: 'none', typ: 'JWT', ucv: '0.8.1' }],
    ['HS256', { alg: 'HS256', typ: 'JWT', ucv: '0.8.1' }],
    ['ES256', { alg: 'ES256', typ: 'JWT', ucv: '0.8.1' }],
    ['lower case', { alg: 'eddsa', typ: 'JWT', ucv: '0.8.1' }],
    ['another type', { alg: 'EdDSA', typ: 'XYZ', ucv: '0.8.1' }],
    ['version 99', { alg: 'EdDSA', typ: 'JWT', ucv: '99.0.0' }],
    ['the legacy version', { alg: 'EdDSA', typ: 'JWT', uav: '1.0.0' }],
    ['no version', { alg: 'EdDSA', typ: 'JWT' }],
    ['another order', { typ: 'JWT', alg: 'EdDSA', ucv: '0.8.1' }],
    ['one field more', { alg: 'EdDSA', typ: 'JWT', ucv: '0.8.1', kid: 'x' }],
  ])('%s is refused', (_, forged) => {
    expect(codeOf(forge(bob, alice.did, { header: forged }))).toBe('UCAN_MALFORMED')
  })
})

describe('payload text', () => {
  test.each([
    ['no JSON', 'x'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a space', payloadText.replace(',', ', ')],
    ['a line end', `${payloadText}\n`],
    ['a doubled key', payloadText.replace('{"aud"', `{"aud":"${bob.did}","aud"`)],
    ['a doubled key after', payloadText.replace(/}$/, ',"prf":[]}')],
    ['another order', JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(payloadText)).reverse()))],
    ['an unknown field', payloadText.replace('{', '{"a":1,')],
    ['__proto__', payloadText.replace('{', '{"__proto__":{"exp":1},')],
    ['__proto__ instead of a field', payloadText.replace('"prf":[]', '"__proto__":{"prf":[]}')],
    ['constructor', payloadText.replace('{', '{"constructor":{},')],
    ['an escaped character', payloadText.replace('dms/job', 'dms/\\u006aob')],
    ['an exponent', payloadText.replace('1700003600', '17000036e2')],
    ['a fraction of zero', payloadText.replace('1700003600', '1700003600.0')],
    ['a leading zero', payloadText.replace('1700003600', '01700003600')],
    ['a byte order mark', `\ufeff${payloadText}`],
    ['a lone surrogate', payloadText.replace('dms/job', 'dms/\\ud800')],
    ['a field in a capability', payloadText.replace('"can"', '"nb":{"max":1},"can"')],
    ['__proto__ in a capability', payloadText.replace('"can":"dms/job"', '"can":"dms/job","__proto__":{}')],
    ['a doubled key in a capability', payloadText.replace('"can"', '"can":"dms","can"')],
    [
      'its capability turned round',
      payloadText.replace('"with":"dms:*","can":"dms/job"', '"can":"dms/job","with":"dms:*"'),
    ],
  ])('%s is refused', (_, text) => {
    expect(codeOf(withText(payloadText))).toBe('accepted')
    expect(text).not.toBe(payloadText)
    expect(codeOf(withText(text))).toBe('UCAN_MALFORMED')
  })

  test.each([
    ['100,000 levels would not fit, 5,000 do', '['.repeat(5000) + ']'.repeat(1)],
    ['balanced', '['.repeat(2500) + ']'.repeat(2500)],
    ['objects', `${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}`],
  ])('deep nesting is refused: %s', (_, text) => {
    expect(codeOf(withText(text))).toBe('UCAN_MALFORMED')
    expect(codeOf(withText(payloadText.replace('"prf":[]', `"prf":${text}`)))).toMatch(
      /^UCAN_(MALFORMED|BUDGET)$/,
    )
  })
})

describe('times', () => {
  const huge = ucanLimits.latestSeconds
  test.each([0, 1, 1_700_003_600, huge])('exp and nbf of %d are read', (seconds) => {
    expect(codeOf(withPayload({ exp: seconds }))).toBe('accepted')
    expect(codeOf(withPayload({ nbf: seconds }))).toBe('accepted')
  })

  test.each([null, -1, 0.5, huge + 1, 2 ** 53, 1e300, '1700003600', true, [], {}, Number.NaN])(
    'exp and nbf of %j are refused',
    (value) => {
      expect(codeOf(withPayload({ exp: value }))).toBe('UCAN_MALFORMED')
      expect(codeOf(withPayload({ nbf: value }))).toBe('UCAN_MALFORMED')
    },
  )

  test('a token without exp is refused', () => {
    expect(codeOf(withPayload({ exp: undefined }))).toBe('UCAN_MALFORMED')
  })
})

describe('parties', () => {
  test.each([
    ['empty', ''],
    ['missing', undefined],
    ['null', null],
    ['a prefix', alice.did.slice(0, -1)],
    [
      'another spelling',
      `${alice.did.slice(0, -1)}${String.fromCharCode(alice.did.charCodeAt(55) + 0x1000)}`,
    ],
    ['another method', 'did:web:example.org'],
    ['an inherited property', 'did:constructor:x'],
    ['__proto__', '__proto__'],
    ['small order', `did:key:${base58btc.encode(Uint8Array.of(0xed, 1, 1, ...new Uint8Array(31)))}`],
  ])('an issuer or audience that is %s is refused', (_, did) => {
    expect(codeOf(withPayload({ iss: did }))).toBe('UCAN_MALFORMED')
    expect(codeOf(withPayload({ aud: did }))).toBe('UCAN_MALFORMED')
  })
})

describe('capabilities', () => {
  const job = { with: 'dms:*', can: 'dms/job' }

  test.each<[string, unknown]>([
    ['no list', {}],
    ['empty', []],
    ['no object', ['dms:*']],
    ['null', [null]],
    ['my:', [{ with: 'my:*', can: '*' }]],
    ['as:', [{ with: `as:${bob.did}:*`, can: '*' }]],
    ['prf:', [{ with: 'prf:0', can: 'ucan/DELEGATE' }]],
    ['prf: everything', [{ with: 'prf:*', can: 'dms/job' }]],
    ['another scheme', [{ with: 'x:*', can: 'dms/job' }]],
    ['upper-case scheme', [{ with: 'DMS:*', can: 'dms/job' }]],
    ['no scheme', [{ with: '*', can: 'dms/job' }]],
    ['a receiver that is no DID', [{ with: 'dms:bob', can: 'dms/job' }]],
    ['an empty receiver', [{ with: 'dms:', can: 'dms/job' }]],
    ['an absolute ability', [{ with: 'dms:*', can: '/dms/job' }]],
    ['an ability in capitals', [{ with: 'dms:*', can: 'dms/JOB' }]],
    ['an ability with dots', [{ with: 'dms:*', can: 'dms/../admin' }]],
    ['an ability with a tail', [{ with: 'dms:*', can: 'dms/job/' }]],
    ['an ability with a star', [{ with: 'dms:*', can: 'dms/*' }]],
    ['an empty ability', [{ with: 'dms:*', can: '' }]],
    ['no ability', [{ with: 'dms:*' }]],
    ['a topic that is no path', [{ with: 'topic:nunet', can: 'topic/broadcast' }]],
    ['a topic with another ability', [{ with: 'topic:/nunet', can: '*' }]],
    ['a caveat', [{ ...job, nb: { max: 1 } }]],
  ])('%s is refused', (_, att) => {
    expect(codeOf(withPayload({ att: [job] }))).toBe('accepted')
    expect(codeOf(withPayload({ att }))).toBe('UCAN_MALFORMED')
  })

  test('eight capabilities are read, nine refused', () => {
    expect(codeOf(withPayload({ att: Array(8).fill(job) }))).toBe('accepted')
    expect(codeOf(withPayload({ att: Array(9).fill(job) }))).toBe('UCAN_BUDGET')
  })
})

describe('proofs, facts and nonces', () => {
  test.each<[string, unknown, string]>([
    ['two', [legal, legal], 'UCAN_BUDGET'],
    ['ten thousand', Array(2000).fill(1), 'UCAN_BUDGET'],
    ['no list', legal, 'UCAN_MALFORMED'],
    ['missing', undefined, 'UCAN_MALFORMED'],
    ['null', null, 'UCAN_MALFORMED'],
    ['a list with null', [null], 'UCAN_MALFORMED'],
    ['a list of lists', [[legal]], 'UCAN_MALFORMED'],
  ])('proofs that are %s are refused', (_, prf, code) => {
    expect(codeOf(withPayload({ prf: [legal] }))).toBe('accepted')
    expect(codeOf(withPayload({ prf }))).toBe(code)
  })

  test.each<[string, unknown]>([
    ['an unknown fact', [{ quota: 1 }]],
    ['depth and an unknown fact', [{ 'dms/depth': 1, quota: 1 }]],
    ['two facts', [{ 'dms/depth': 1 }, { 'dms/depth': 2 }]],
    ['a negative depth', [{ 'dms/depth': -1 }]],
    ['a broken depth', [{ 'dms/depth': 0.5 }]],
    ['an endless depth', [{ 'dms/depth': 256 }]],
    ['no list', { 'dms/depth': 1 }],
    ['null', null],
  ])('%s is refused, not ignored', (_, fct) => {
    expect(codeOf(withPayload({ fct: [{ 'dms/depth': 1 }] }))).toBe('accepted')
    expect(codeOf(withPayload({ fct: [] }))).toBe('accepted')
    expect(codeOf(withPayload({ fct }))).toBe('UCAN_MALFORMED')
  })

  test.each<unknown>([7, null, '', 'a b', 'ä', 'x'.repeat(65)])('the nonce %j is refused', (nnc) => {
    expect(codeOf(withPayload({ nnc: 'x'.repeat(64) }))).toBe('accepted')
    expect(codeOf(withPayload({ nnc }))).toBe('UCAN_MALFORMED')
  })
})

test('no refusal repeats the token', () => {
  for (const text of [
    `${legal}.`,
    withPayload({ x: 1 }),
    withPayload({ prf: [legal, legal] }),
    `${legal}=`,
  ]) {
    const read = readToken(text)
    expect(read.ok ? '' : read.error.why).not.toMatch(/eyJ|[A-Za-z0-9_-]{40}/)
    expect(read.ok).toBe(false)
  }
})
