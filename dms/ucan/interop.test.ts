import { Builder, build, EdKeypair, encode, parse, validate } from '@ucans/ucans'
import { beforeEach, describe, expect, test } from 'vitest'
import { createManualClock, type ManualClock } from '../core/index.ts'
import { bob } from '../identity/fixtures.ts'
import type { Did } from '../identity/index.ts'
import { openNode } from './fixtures.ts'
import type { Authority } from './types.ts'

/** The codec validates against the true time, so these tests live in the present. */
const nowS = Math.floor(Date.now() / 1000)
const job = { with: { scheme: 'dms', hierPart: '*' }, can: { namespace: 'job', segments: ['start'] } }
const lasting = { expiration: nowS + 3600 }

let clock: ManualClock
let node: Authority
let root: EdKeypair
let organisation: EdKeypair
let holder: EdKeypair

beforeEach(async () => {
  clock = createManualClock(nowS * 1000)
  node = (await openNode(bob, clock)).authority
  root = await EdKeypair.create()
  organisation = await EdKeypair.create()
  holder = await EdKeypair.create()
  await node.anchorRoot(root.did() as Did)
})

const ask = (tokens: readonly string[], invoker = holder.did() as Did): string => {
  const answer = node.authorise({ invoker, capability: '/job/start', tokens })
  return answer.ok ? 'accepted' : answer.error.code
}
const built = async (params: Parameters<typeof build>[0]): Promise<string> => encode(await build(params))

describe('tokens of @ucans/ucans are accepted', () => {
  test('when built directly, with and without nonce and facts', async () => {
    const base = { issuer: root, audience: holder.did(), capabilities: [job], ...lasting }
    expect(ask([await built(base)])).toBe('accepted')
    expect(ask([await built({ ...base, addNonce: true })])).toBe('accepted')
    expect(ask([await built({ ...base, facts: [] })])).toBe('accepted')
    expect(ask([await built({ ...base, notBefore: nowS - 10 })])).toBe('accepted')
  })

  test('when made by its builder', async () => {
    const ucan = await Builder.create()
      .issuedBy(root)
      .toAudience(holder.did())
      .withExpiration(nowS + 3600)
      .withNonce()
      .claimCapability(job)
      .build()
    expect(ask([encode(ucan)])).toBe('accepted')
  })

  test('when delegated, also below a proof that began in the past', async () => {
    const proof = await built({
      issuer: root,
      audience: organisation.did(),
      capabilities: [job],
      notBefore: nowS - 100,
      ...lasting,
    })
    const token = await built({
      issuer: organisation,
      audience: holder.did(),
      capabilities: [job],
      proofs: [proof],
      ...lasting,
    })
    expect(ask([token])).toBe('accepted')
  })
})

describe('tokens of @ucans/ucans are refused', () => {
  const base = () => ({ issuer: root, audience: holder.did(), capabilities: [job], ...lasting })

  test.each<[string, (proof: string) => Promise<string>, string]>([
    ['for somebody else', () => built({ ...base(), audience: organisation.did() }), 'UCAN_WRONG_AUDIENCE'],
    ['from a stranger', () => built({ ...base(), issuer: organisation }), 'UCAN_UNTRUSTED_ROOT'],
    ['expired', () => built({ ...base(), expiration: nowS }), 'UCAN_EXPIRED'],
    ['too early', () => built({ ...base(), notBefore: nowS + 1 }), 'UCAN_NOT_YET_VALID'],
    ['with an unknown fact', () => built({ ...base(), facts: [{ quota: 1 }] }), 'UCAN_MALFORMED'],
    [
      'with a resource of its own kind',
      () => built({ ...base(), capabilities: [{ ...job, with: { scheme: 'my', hierPart: '*' } }] }),
      'UCAN_MALFORMED',
    ],
    ['with nothing in it', () => built({ ...base(), capabilities: [] }), 'UCAN_MALFORMED'],
    [
      'with two proofs',
      (proof) => built({ ...base(), issuer: organisation, proofs: [proof, proof] }),
      'UCAN_BUDGET',
    ],
    [
      'with everything, on a narrow proof',
      (proof) =>
        built({ ...base(), issuer: organisation, proofs: [proof], capabilities: [{ ...job, can: '*' }] }),
      'UCAN_WIDENED',
    ],
    [
      'that outlive their proof',
      (proof) => built({ ...base(), issuer: organisation, proofs: [proof], expiration: nowS + 3601 }),
      'UCAN_WIDENED',
    ],
    [
      'whose proof is for somebody else',
      (proof) => built({ ...base(), proofs: [proof] }),
      'UCAN_WRONG_AUDIENCE',
    ],
  ])('%s', async (_, make, code) => {
    const proof = await built({ ...base(), audience: organisation.did() })
    expect(ask([await built({ ...base(), issuer: organisation, proofs: [proof] })])).toBe('accepted')
    expect(ask([await make(proof)])).toBe(code)
  })
})

describe('tokens of this node', () => {
  test('are parsed and validated by @ucans/ucans', async () => {
    const token = await node.grant({
      audience: holder.did() as Did,
      capabilities: ['/job/start'],
      topics: ['/nunet'],
      expiresAtMs: clock.now() + 60_000,
      notBeforeMs: clock.now() - 60_000,
      depth: 1,
    })
    const { payload } = await validate(token)
    expect(payload).toMatchObject({
      iss: bob.did,
      aud: holder.did(),
      exp: nowS + 60,
      nbf: nowS - 60,
      att: [
        { with: { scheme: 'dms', hierPart: '*' }, can: { namespace: 'job', segments: ['start'] } },
        {
          with: { scheme: 'topic', hierPart: '/nunet' },
          can: { namespace: 'topic', segments: ['broadcast'] },
        },
      ],
      fct: [{ 'dms/depth': 1 }],
    })
    expect(parse(token).payload.nnc).toMatch(/^[0-9a-f]{24}$/)
  })

  test('carry everything as *', async () => {
    const token = await node.grant({
      audience: holder.did() as Did,
      capabilities: ['/'],
      expiresAtMs: clock.now() + 60_000,
    })
    expect(parse(token).payload.att).toEqual([{ with: { scheme: 'dms', hierPart: '*' }, can: '*' }])
  })
})

test('where the two libraries disagree, this one is the stricter', async () => {
  const token = await built({ issuer: root, audience: holder.did(), capabilities: [job], ...lasting })
  expect(ask([token])).toBe('accepted')
  for (const text of [`${token}.x`, `${token}==`]) {
    await expect(validate(text)).resolves.toBeTypeOf('object')
    expect(ask([text])).toBe('UCAN_MALFORMED')
  }
})
