import { beforeEach, describe, expect, test } from 'vitest'
import {
  createManualClock,
  createSeededRandom,
  type ManualClock,
  type Problem,
  type Result,
} from '../core/index.ts'
import { alice, bob, carol, mallory, northwind } from '../identity/fixtures.ts'
import { createKeyPair, type Did, type KeyPair } from '../identity/index.ts'
import { forge, openNode } from './fixtures.ts'
import type { Authorisation, AuthorisationRequest, Authority, Grant } from './types.ts'

let clock: ManualClock
/** Bob is the node that everybody talks to. */
let node: Authority

beforeEach(async () => {
  clock = createManualClock()
  node = (await openNode(bob, clock)).authority
})

const inOneHour = (): number => clock.now() + 3_600_000
const codeOf = (answer: Result<Authorisation, Problem>): string =>
  answer.ok ? 'accepted' : answer.error.code
const ask = (tokens: readonly string[], more: Partial<AuthorisationRequest> = {}): string =>
  codeOf(node.authorise({ invoker: alice.did, capability: '/job/start', tokens, ...more }))
const grantTo = (audience: Did, more: Partial<Grant> = {}): Promise<string> =>
  node.grant({ audience, capabilities: ['/job'], expiresAtMs: inOneHour(), ...more })

/** A token by `issuer` on top of `proof`, with nothing checked. */
const below = (
  proof: string,
  issuer: KeyPair,
  audience: Did,
  payload: Record<string, unknown> = {},
): string =>
  forge(issuer, audience, { payload: { att: [{ with: 'dms:*', can: 'job' }], prf: [proof], ...payload } })

describe('who may invoke', () => {
  test('the node itself and its roots, with nothing in hand', async () => {
    expect(node.authorise({ invoker: bob.did, capability: '/job', tokens: [] })).toEqual({
      ok: true,
      value: { root: bob.did, chain: [] },
    })
    expect(ask([])).toBe('UCAN_NO_CAPABILITY')
    await node.anchorRoot(alice.did)
    expect(ask([])).toBe('accepted')
    await node.removeRoot(alice.did)
    expect(ask([])).toBe('UCAN_NO_CAPABILITY')
  })

  test('whoever holds a grant of this node, within its bounds', async () => {
    const token = await grantTo(alice.did)
    expect(ask([token])).toBe('accepted')
    expect(ask([token], { capability: '/job' })).toBe('accepted')
    expect(node.authorise({ invoker: alice.did, capability: '/job', tokens: [token] })).toEqual({
      ok: true,
      value: { root: bob.did, chain: [node.inspect(token).id] },
    })
  })

  test('whoever stands below a grant, through others', async () => {
    const { authority: organisation } = await openNode(northwind, clock)
    await organisation.anchorProvide(await grantTo(northwind.did, { capabilities: ['/job', '/dms'] }))
    const token = await organisation.delegate({
      audience: alice.did,
      capabilities: ['/job/start'],
      expiresAtMs: inOneHour(),
    })
    const answer = node.authorise({ invoker: alice.did, capability: '/job/start', tokens: [token] })
    expect(answer).toMatchObject({ ok: true, value: { root: bob.did } })
    expect(answer.ok && answer.value.chain).toHaveLength(2)
    expect(ask([token], { capability: '/job' })).toBe('UCAN_NO_CAPABILITY')
  })

  test('whoever stands below a root, until it is removed; then at the next message no longer', async () => {
    const { authority: root } = await openNode(carol, clock)
    const token = await root.grant({ audience: alice.did, capabilities: ['/job'], expiresAtMs: inOneHour() })
    expect(ask([token])).toBe('UCAN_UNTRUSTED_ROOT')
    await node.anchorRoot(carol.did)
    expect(ask([token])).toBe('accepted')
    expect(ask([token])).toBe('accepted')
    await node.removeRoot(carol.did)
    expect(ask([token])).toBe('UCAN_UNTRUSTED_ROOT')
  })

  test('one good token among others is enough', async () => {
    const others = [
      await grantTo(carol.did),
      'rubbish',
      await grantTo(alice.did, { capabilities: ['/other'] }),
    ]
    expect(ask(others)).toBe('UCAN_NO_CAPABILITY')
    expect(ask([...others, await grantTo(alice.did)])).toBe('accepted')
  })
})

describe('require: chains that start at somebody to whom this node granted', () => {
  const required = async (more: Partial<Grant> = {}) => {
    await node.anchorRequire(await grantTo(northwind.did, more))
  }
  const issued = async (more: Partial<Grant> = {}) => {
    const { authority } = await openNode(northwind, clock)
    return authority.grant({ audience: alice.did, capabilities: ['/'], expiresAtMs: inOneHour(), ...more })
  }

  test('count within the grant', async () => {
    const token = await issued({ topics: ['/'] })
    expect(ask([token])).toBe('UCAN_UNTRUSTED_ROOT')
    await required({ topics: ['/nunet'] })
    expect(ask([token])).toBe('accepted')
    expect(ask([token], { topic: '/nunet/hello' })).toBe('accepted')
    expect(ask([token], { topic: '/other' })).toBe('UCAN_UNTRUSTED_ROOT')
    expect(ask([token], { capability: '/jobs' })).toBe('UCAN_UNTRUSTED_ROOT')
  })

  test('end with the grant', async () => {
    const token = await issued({ expiresAtMs: inOneHour() * 2 })
    await required()
    expect(ask([token])).toBe('accepted')
    clock.advance(3_600_000)
    expect(ask([token])).toBe('UCAN_EXPIRED')
  })

  test('end when the grant is revoked', async () => {
    const grant = await grantTo(northwind.did)
    await node.anchorRequire(grant)
    const token = await issued()
    expect(ask([token])).toBe('accepted')
    await node.revoke(grant)
    expect(ask([token])).toBe('UCAN_REVOKED')
  })

  test('end when the root behind the grant is removed', async () => {
    const { authority: root } = await openNode(carol, clock)
    const grant = await root.grant({
      audience: northwind.did,
      capabilities: ['/job'],
      expiresAtMs: inOneHour(),
    })
    await expect(node.anchorRequire(grant)).rejects.toThrow(/nor at a root/)
    await node.anchorRoot(carol.did)
    await node.anchorRequire(grant)
    const token = await issued()
    expect(ask([token])).toBe('accepted')
    await node.removeRoot(carol.did)
    expect(ask([token])).toBe('UCAN_UNTRUSTED_ROOT')
  })

  test('may be as long as the grant allows', async () => {
    const token = await issued()
    await required({ depth: 0 })
    expect(ask([token])).toBe('UCAN_UNTRUSTED_ROOT')
    await required({ depth: 1 })
    expect(ask([token])).toBe('accepted')
    expect(ask([below(await issuedTo(carol.did), carol, alice.did)])).toBe('UCAN_UNTRUSTED_ROOT')
    await required({ depth: 2 })
    expect(ask([below(await issuedTo(carol.did), carol, alice.did)])).toBe('accepted')
  })
  const issuedTo = (audience: Did): Promise<string> => issued({ audience, capabilities: ['/job'] })

  test('the grant on one receiver counts there only', async () => {
    const token = await issued()
    await required({ receiver: carol.did })
    expect(ask([token])).toBe('UCAN_UNTRUSTED_ROOT')
    await required({ receiver: bob.did })
    expect(ask([token])).toBe('accepted')
  })
})

describe('scope of a grant', () => {
  test.each(['/job/start', '/job', '/job/a/b/c'])('/job opens %s', async (capability) => {
    expect(ask([await grantTo(alice.did)], { capability })).toBe('accepted')
  })

  test.each<[string, string]>([
    ['/jobs', 'UCAN_NO_CAPABILITY'],
    ['/', 'UCAN_NO_CAPABILITY'],
    ['/admin', 'UCAN_NO_CAPABILITY'],
    ['/job/', 'UCAN_MALFORMED'],
    ['/job//x', 'UCAN_MALFORMED'],
    ['/job/../admin', 'UCAN_MALFORMED'],
    ['/JOB', 'UCAN_MALFORMED'],
    ['/job%2Fstart', 'UCAN_MALFORMED'],
    ['/ｊｏｂ', 'UCAN_MALFORMED'],
    ['', 'UCAN_MALFORMED'],
  ])('/job does not open %j', async (capability, code) => {
    const token = await grantTo(alice.did)
    expect(ask([token], { capability })).toBe(code)
  })

  test('a malformed path is refused to roots as well', () => {
    expect(ask([], { invoker: bob.did, capability: '/job/' })).toBe('UCAN_MALFORMED')
    expect(ask([], { invoker: bob.did, capability: '/job', topic: 'nunet' })).toBe('UCAN_MALFORMED')
  })

  test('a grant for another receiver is of no use here', async () => {
    expect(ask([await grantTo(alice.did, { receiver: bob.did })])).toBe('accepted')
    expect(ask([await grantTo(alice.did, { receiver: carol.did })])).toBe('UCAN_NO_CAPABILITY')
  })

  test('a broadcast needs the topic and the capability, from one token', async () => {
    const both = await grantTo(alice.did, { topics: ['/nunet'] })
    const job = await grantTo(alice.did)
    const topic = await grantTo(alice.did, { capabilities: ['/other'], topics: ['/nunet'] })
    expect(ask([both], { topic: '/nunet/hello' })).toBe('accepted')
    expect(ask([both], { topic: '/nunets' })).toBe('UCAN_NO_CAPABILITY')
    expect(ask([job], { topic: '/nunet/hello' })).toBe('UCAN_NO_CAPABILITY')
    expect(ask([job, topic], { topic: '/nunet/hello' })).toBe('UCAN_NO_CAPABILITY')
  })
})

describe('whose token', () => {
  test('a stolen token is refused to whoever presents it', async () => {
    const token = await grantTo(alice.did)
    expect(ask([token])).toBe('accepted')
    expect(ask([token], { invoker: mallory.did })).toBe('UCAN_WRONG_AUDIENCE')
  })

  test.each<[string, unknown]>([
    ['empty', ''],
    ['a prefix', alice.did.slice(0, -1)],
    ['another spelling', `${alice.did.slice(0, -1)}ａ`],
    ['missing', undefined],
    ['an object', { toString: () => alice.did }],
  ])('an invoker that is %s is refused', async (_, invoker) => {
    expect(ask([await grantTo(alice.did)], { invoker: invoker as Did })).toBe('UCAN_MALFORMED')
  })

  test('a root that nobody anchored is refused, self-made rights included', () => {
    expect(ask([forge(mallory, alice.did, { payload: { att: [{ with: 'dms:*', can: '*' }] } })])).toBe(
      'UCAN_UNTRUSTED_ROOT',
    )
    expect(ask([forge(alice, alice.did, { payload: { att: [{ with: 'dms:*', can: '*' }] } })])).toBe(
      'UCAN_MALFORMED',
    )
  })

  test('the middle link removed, links swapped, or spliced from two roots: refused', async () => {
    const root = await grantTo(northwind.did)
    const middle = below(root, northwind, carol.did)
    expect(ask([below(middle, carol, alice.did)])).toBe('accepted')
    expect(ask([below(root, carol, alice.did)])).toBe('UCAN_WRONG_AUDIENCE')
    expect(ask([below(below(root, carol, northwind.did), northwind, alice.did)])).toBe('UCAN_WRONG_AUDIENCE')
    const elsewhere = forge(mallory, northwind.did, { payload: { att: [{ with: 'dms:*', can: 'job' }] } })
    expect(ask([below(below(elsewhere, northwind, carol.did), carol, alice.did)])).toBe('UCAN_UNTRUSTED_ROOT')
    expect(ask([below(elsewhere, carol, alice.did)])).toBe('UCAN_WRONG_AUDIENCE')
  })

  test('a token as its own proof, circles and self-delegation: refused', async () => {
    const root = await grantTo(alice.did)
    expect(ask([below(root, alice, alice.did)])).toBe('UCAN_MALFORMED')
    const round = below(below(root, alice, carol.did), carol, alice.did)
    expect(ask([round])).toBe('UCAN_MALFORMED')
  })
})

describe('narrowing', () => {
  test.each<[string, Record<string, unknown>]>([
    ['path', { att: [{ with: 'dms:*', can: '*' }] }],
    [
      'path beside a legal one',
      {
        att: [
          { with: 'dms:*', can: 'job' },
          { with: 'dms:*', can: 'admin' },
        ],
      },
    ],
    [
      'path of similar start',
      {
        att: [
          { with: 'dms:*', can: 'jobs' },
          { with: 'dms:*', can: 'job' },
        ],
      },
    ],
    [
      'topic',
      {
        att: [
          { with: 'dms:*', can: 'job' },
          { with: 'topic:/other', can: 'topic/broadcast' },
        ],
      },
    ],
    ['expiry', { exp: 1_700_003_601 }],
    ['beginning', { nbf: 1_699_999_999 }],
    ['depth', { fct: [{ 'dms/depth': 1 }] }],
    ['path and expiry', { att: [{ with: 'dms:*', can: '*' }], exp: 1_700_003_601 }],
  ])('a delegate cannot widen %s', async (_, payload) => {
    const root = await grantTo(northwind.did, { notBeforeMs: clock.now(), depth: 1, topics: ['/nunet'] })
    expect(ask([below(root, northwind, alice.did)])).toBe('accepted')
    expect(ask([below(root, northwind, alice.did, payload)])).toBe('UCAN_WIDENED')
  })

  test('a delegate cannot widen the receiver', async () => {
    const root = await grantTo(northwind.did, { receiver: bob.did })
    const att = (receiver: string) => ({ att: [{ with: `dms:${receiver}`, can: 'job' }] })
    expect(ask([below(root, northwind, alice.did, att(bob.did))])).toBe('accepted')
    expect(ask([below(root, northwind, alice.did, att('*'))])).toBe('UCAN_WIDENED')
  })

  test('a proof that began in the past is no obstacle', async () => {
    const root = await grantTo(northwind.did, { notBeforeMs: clock.now() - 1000 })
    expect(ask([below(root, northwind, alice.did)])).toBe('accepted')
  })

  test('a delegate deep down cannot widen what was narrowed above', async () => {
    const root = await grantTo(northwind.did)
    const narrow = below(root, northwind, carol.did, { att: [{ with: 'dms:*', can: 'job/stop' }] })
    expect(ask([below(narrow, carol, alice.did)])).toBe('UCAN_WIDENED')
  })
})

describe('time', () => {
  test('a grant begins and ends on the second', async () => {
    const token = await grantTo(alice.did, {
      notBeforeMs: clock.now() + 10_000,
      expiresAtMs: clock.now() + 20_000,
    })
    expect(ask([token])).toBe('UCAN_NOT_YET_VALID')
    clock.advance(9_999)
    expect(ask([token])).toBe('UCAN_NOT_YET_VALID')
    clock.advance(1)
    expect(ask([token])).toBe('accepted')
    clock.advance(9_999)
    expect(ask([token])).toBe('accepted')
    clock.advance(1)
    expect(ask([token])).toBe('UCAN_EXPIRED')
  })

  test('expiry of any link ends the chain', async () => {
    const root = await grantTo(northwind.did, { expiresAtMs: clock.now() + 5000 })
    const exp = { exp: clock.now() / 1000 + 5 }
    const token = below(root, northwind, alice.did, exp)
    expect(ask([token])).toBe('accepted')
    clock.advance(5000)
    expect(ask([token])).toBe('UCAN_EXPIRED')
  })

  test('the refusal says how long ago, and what to do', async () => {
    const token = await grantTo(alice.did)
    clock.advance(3_600_000 + 240_000)
    const answer = node.authorise({ invoker: alice.did, capability: '/job', tokens: [token] })
    expect(answer.ok ? undefined : answer.error).toMatchObject({
      code: 'UCAN_EXPIRED',
      message: expect.stringMatching(
        /^did:key:z6Mk…mBaf may not invoke \/job on did:key:z6Mk…LW5z: no chain from .* to a root of this node\n└─ token bafk….{4}: it expired 4 min ago$/,
      ),
      hint: `Ask its issuer for a new grant of /job to ${alice.did}.`,
    })
  })
})

describe('signatures', () => {
  const flip = (text: string, index: number): string =>
    `${text.slice(0, index)}${text[index] === 'A' ? 'B' : 'A'}${text.slice(index + 1)}`

  test('any altered character of any part is noticed', async () => {
    const token = below(await grantTo(northwind.did), northwind, alice.did)
    expect(ask([token])).toBe('accepted')
    for (let index = 0; index < token.length; index++) {
      expect(ask([flip(token, index)]), `character ${index}`).not.toBe('accepted')
    }
  })

  test('any altered bit of payload and signature is noticed, before and after the token is known', async () => {
    const token = await grantTo(alice.did)
    const [header, ...parts] = token.split('.') as [string, string, string]
    const altered: string[] = []
    for (const part of [0, 1] as const) {
      const bytes = Buffer.from(parts[part]!, 'base64url')
      for (let bit = 0; bit < bytes.length * 8; bit += 5) {
        const copy = Buffer.from(bytes)
        copy[bit >> 3]! ^= 1 << (bit & 7)
        altered.push([header, ...parts.with(part, copy.toString('base64url'))].join('.'))
      }
    }
    for (const text of altered) expect(ask([text])).not.toBe('accepted')
    expect(ask([token])).toBe('accepted')
    for (const text of altered) expect(ask([text])).not.toBe('accepted')
  })

  test('a link signed by somebody else is refused, at the leaf and above', async () => {
    const token = await grantTo(northwind.did)
    const legal = below(token, northwind, alice.did)
    const forgedLeaf = forge(northwind, alice.did, {
      payload: { att: [{ with: 'dms:*', can: 'job' }], prf: [token] },
      sign: mallory.sign,
    })
    const forgedRoot = forge(bob, northwind.did, {
      payload: { att: [{ with: 'dms:*', can: 'job' }] },
      sign: mallory.sign,
    })
    expect(ask([legal])).toBe('accepted')
    expect(ask([forgedLeaf])).toBe('UCAN_SIGNATURE_INVALID')
    expect(ask([below(forgedRoot, northwind, alice.did)])).toBe('UCAN_SIGNATURE_INVALID')
  })

  test('a good leaf does not make a forged proof known, nor the other way round', async () => {
    const forgedRoot = forge(bob, northwind.did, {
      payload: { att: [{ with: 'dms:*', can: '*' }] },
      sign: mallory.sign,
    })
    const token = below(forgedRoot, northwind, alice.did)
    expect(ask([token])).toBe('UCAN_SIGNATURE_INVALID')
    expect(ask([token])).toBe('UCAN_SIGNATURE_INVALID')
    expect(ask([forgedRoot], { invoker: northwind.did })).toBe('UCAN_SIGNATURE_INVALID')
  })

  test('a forged chain does not find out who is a root', async () => {
    const from = (issuer: KeyPair) =>
      forge(issuer, alice.did, { payload: { att: [{ with: 'dms:*', can: 'job' }] }, sign: mallory.sign })
    await node.anchorRoot(carol.did)
    expect([ask([from(carol)]), ask([from(northwind)])]).toEqual([
      'UCAN_SIGNATURE_INVALID',
      'UCAN_SIGNATURE_INVALID',
    ])
  })
})

describe('bounds', () => {
  const chainOf = async (length: number): Promise<{ token: string; invoker: Did }> => {
    const people = [bob, northwind, carol, mallory, alice]
    let token = await grantTo(people[1]!.did)
    for (let index = 1; index < length; index++)
      token = below(token, people[index]!, people[index + 1]?.did ?? bob.did)
    return { token, invoker: people[length]?.did ?? bob.did }
  }

  test('four links pass, five do not', async () => {
    const four = await chainOf(4)
    expect(ask([four.token], { invoker: four.invoker })).toBe('accepted')
    const dave = createKeyPair(createSeededRandom('dave'))
    expect(ask([below(four.token, alice, dave.did)], { invoker: dave.did })).toBe('UCAN_BUDGET')
  })

  test('four tokens are looked at, five refused', async () => {
    const token = await grantTo(alice.did)
    expect(ask(['', '', '', token])).toBe('accepted')
    expect(ask(['', '', '', '', token])).toBe('UCAN_BUDGET')
    expect(ask(Array(10_000).fill(token))).toBe('UCAN_BUDGET')
  })

  test('eight unknown signatures are checked; known ones cost nothing', async () => {
    const { token: long } = await chainOf(3)
    const strangers = [carol, northwind].map((issuer) =>
      below(
        below(
          forge(issuer, mallory.did, { payload: { att: [{ with: 'dms:*', can: 'job' }] } }),
          mallory,
          bob.did,
        ),
        bob,
        alice.did,
      ),
    )
    const mine = below(long, mallory, alice.did)
    expect(ask([...strangers, await grantTo(alice.did)])).toBe('accepted')
    const answer = node.authorise({ invoker: alice.did, capability: '/job', tokens: [...strangers, mine] })
    expect(answer.ok ? '' : answer.error.message).toMatch(
      /with it more than 8 signatures would need checking$/,
    )
    expect(ask([mine])).toBe('accepted')
    expect(ask([...strangers, mine])).toBe('accepted')
  })

  test.each<[string, unknown]>([
    ['no list', undefined],
    ['a text', 'token'],
    ['numbers', [1, 2]],
    ['null', [null]],
    ['lists', [[[]]]],
    [
      'objects that throw',
      [
        new Proxy(
          {},
          {
            get: () => {
              throw new Error('trap')
            },
          },
        ),
      ],
    ],
    ['a huge text', ['x'.repeat(1_000_000)]],
    [
      'a list that throws',
      new Proxy([], {
        get: () => {
          throw new Error('trap')
        },
      }),
    ],
  ])('tokens that are %s are refused, never thrown', (_, tokens) => {
    expect(ask(tokens as string[])).toMatch(/^UCAN_(MALFORMED|BUDGET)$/)
  })

  test('a request that throws when read is refused', () => {
    const request = {
      get invoker(): Did {
        throw new Error('trap')
      },
    } as AuthorisationRequest
    expect(codeOf(node.authorise(request))).toBe('UCAN_MALFORMED')
  })
})

describe('what a refusal tells', () => {
  test('the token that got furthest names the code, and every token has its line', async () => {
    const expired = await grantTo(alice.did, { expiresAtMs: clock.now() + 1000 })
    const untrusted = forge(carol, alice.did, { payload: { att: [{ with: 'dms:*', can: 'job' }] } })
    const narrow = await grantTo(alice.did, { capabilities: ['/other'] })
    clock.advance(1000)
    const answer = node.authorise({
      invoker: alice.did,
      capability: '/job',
      tokens: ['rubbish', untrusted, expired, narrow],
    })
    expect(answer.ok ? undefined : answer.error).toMatchObject({ code: 'UCAN_EXPIRED' })
    expect(answer.ok ? [] : answer.error.message.split('\n')).toEqual([
      expect.stringContaining('no chain from'),
      expect.stringMatching(/^├─ a token: it does not have exactly three parts$/),
      expect.stringMatching(/^├─ token .*: it starts at did:key:z6Mk…Gm18, who is no root of this node$/),
      expect.stringMatching(/^├─ token .*: it expired less than a second ago$/),
      expect.stringMatching(/^└─ token .*: for this node it gives only \/other$/),
    ])
  })

  test('nothing at all is said so', () => {
    const answer = node.authorise({ invoker: alice.did, capability: '/job', topic: '/nunet', tokens: [] })
    expect(answer.ok ? '' : answer.error.message).toMatch(
      /invoke \/job on topic \/nunet on .*\n└─ no token was presented$/,
    )
  })

  test('never the text of a token', async () => {
    const tokens = [
      await grantTo(carol.did),
      forge(carol, alice.did),
      'eyJ.eyJ.eyJ',
      `${await grantTo(alice.did)}=`,
    ]
    const answer = node.authorise({ invoker: alice.did, capability: '/job', tokens })
    const text = JSON.stringify(answer)
    expect(answer.ok).toBe(false)
    for (const part of tokens.flatMap((token) => token.split('.'))) expect(text).not.toContain(part)
  })
})
