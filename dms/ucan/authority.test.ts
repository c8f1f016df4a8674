import { beforeEach, describe, expect, test } from 'vitest'
import { createManualClock, InvalidInputError, type ManualClock } from '../core/index.ts'
import { alice, bob, carol, mallory, northwind } from '../identity/fixtures.ts'
import type { Did } from '../identity/index.ts'
import { AnchorsDamagedError, DelegationRefusedError, TokenRefusedError } from './errors.ts'
import { createMemoryAnchorStore, forge, type Node, openNode } from './fixtures.ts'
import { ucanLimits } from './limits.ts'
import type { Authority, Grant } from './types.ts'

let clock: ManualClock
let bobNode: Node
let bobs: Authority
let organisation: Authority

beforeEach(async () => {
  clock = createManualClock()
  bobNode = await openNode(bob, clock)
  bobs = bobNode.authority
  organisation = (await openNode(northwind, clock)).authority
})

const inOneHour = (): number => clock.now() + 3_600_000
const grant = (more: Partial<Grant> = {}): Grant => ({
  audience: alice.did,
  capabilities: ['/job'],
  expiresAtMs: inOneHour(),
  ...more,
})

describe('granting', () => {
  test('says exactly what was asked for, in whole seconds and never longer', async () => {
    const token = await bobs.grant(
      grant({
        capabilities: ['/', '/job/start'],
        topics: ['/nunet/hello'],
        receiver: bob.did,
        notBeforeMs: clock.now() + 1,
        expiresAtMs: clock.now() + 10_999,
        depth: 2,
      }),
    )
    expect(bobs.inspect(token)).toEqual({
      id: expect.stringMatching(/^bafkrei/),
      issuer: bob.did,
      audience: alice.did,
      capabilities: [
        { path: '/', receiver: bob.did },
        { path: '/job/start', receiver: bob.did },
      ],
      topics: ['/nunet/hello'],
      notBeforeMs: clock.now() + 1000,
      expiresAtMs: clock.now() + 10_000,
      depth: 2,
      chainLength: 1,
      root: bob.did,
    })
  })

  test('twice the same gives two tokens that can be revoked apart', async () => {
    const [one, two] = [await bobs.grant(grant()), await bobs.grant(grant())]
    expect(bobs.inspect(one).id).not.toBe(bobs.inspect(two).id)
  })

  test.each<[string, Partial<Grant>]>([
    ['/audience', { audience: 'did:key:x' }],
    ['/audience', { audience: bob.did }],
    ['/receiver', { receiver: 'did:key:x' }],
    ['/capabilities', { capabilities: [] }],
    ['/capabilities', { capabilities: Array(9).fill('/job') as string[] }],
    ['/capabilities', { capabilities: Array(8).fill('/job') as string[], topics: ['/nunet'] }],
    ['/capabilities/0', { capabilities: ['job'] }],
    ['/capabilities/1', { capabilities: ['/job', '/job/'] }],
    ['/topics/0', { topics: ['nunet'] }],
    ['/expiresAtMs', { expiresAtMs: 1_700_000_000_999 }],
    ['/expiresAtMs', { expiresAtMs: 0 }],
    ['/expiresAtMs', { expiresAtMs: -1 }],
    ['/expiresAtMs', { expiresAtMs: Number.NaN }],
    ['/expiresAtMs', { expiresAtMs: Number.POSITIVE_INFINITY }],
    ['/expiresAtMs', { expiresAtMs: 1e300 }],
    ['/notBeforeMs', { notBeforeMs: 1_700_003_600_000 }],
    ['/notBeforeMs', { notBeforeMs: Number.NaN }],
    ['/depth', { depth: -1 }],
    ['/depth', { depth: 4 }],
    ['/depth', { depth: 0.5 }],
  ])('names %s when that is wrong: %j', async (where, more) => {
    await expect(bobs.grant(grant(more))).rejects.toThrow(InvalidInputError)
    await expect(bobs.grant(grant(more))).rejects.toThrow(`Granting at ${where}: expected `)
  })
})

describe('delegating', () => {
  const hold = async (more: Partial<Grant> = {}): Promise<void> => {
    await organisation.anchorProvide(await bobs.grant(grant({ audience: northwind.did, ...more })))
  }

  test('stands on the shortest chain that covers all of it', async () => {
    const { authority: middle } = await openNode(carol, clock)
    await middle.anchorProvide(await bobs.grant(grant({ audience: carol.did, capabilities: ['/'] })))
    await organisation.anchorProvide(
      await middle.delegate(grant({ audience: northwind.did, capabilities: ['/'] })),
    )
    expect(organisation.inspect(await organisation.delegate(grant())).chainLength).toBe(3)
    await hold({ capabilities: ['/job'] })
    expect(organisation.inspect(await organisation.delegate(grant())).chainLength).toBe(2)
    expect(
      organisation.inspect(await organisation.delegate(grant({ capabilities: ['/x'] }))).chainLength,
    ).toBe(3)
  })

  test.each<[string, Partial<Grant>, Partial<Grant>, string]>([
    ['a capability', {}, { capabilities: ['/job', '/dms'] }, '/dms on every node'],
    ['a receiver', { receiver: bob.did }, {}, '/job on every node'],
    ['a topic', {}, { topics: ['/nunet'] }, 'topic /nunet'],
    ['time', {}, { expiresAtMs: 1_700_003_601_000 }, 'time after 2023-11-14T23:13:20.000Z'],
    ['earlier time', { notBeforeMs: 1_699_999_999_000 }, { notBeforeMs: 1_699_999_998_000 }, 'time before'],
    ['leave to delegate', { depth: 0 }, {}, 'leave to delegate further'],
    ['depth', { depth: 1 }, { depth: 1 }, 'depth 1, where 0 is left'],
    ['a new audience', {}, { audience: bob.did }, 'an audience that is not part of the chain yet'],
  ])('is refused when %s is missing, and says so', async (_, held, asked, missing) => {
    await hold(held)
    const delegating = organisation.delegate(grant(asked))
    await expect(delegating).rejects.toThrow(DelegationRefusedError)
    await expect(delegating).rejects.toThrow(`missing: ${missing}`)
  })

  test('two tokens are not added up', async () => {
    await hold({ capabilities: ['/job'] })
    await hold({ capabilities: ['/dms'] })
    await expect(organisation.delegate(grant({ capabilities: ['/job', '/dms'] }))).rejects.toThrow(
      'missing: /',
    )
  })

  test('needs a token that is alive', async () => {
    await expect(organisation.delegate(grant())).rejects.toThrow('missing: any token that is valid now')
    await hold({ expiresAtMs: clock.now() + 1000 })
    clock.advance(1000)
    await expect(organisation.delegate(grant())).rejects.toThrow('missing: any token that is valid now')
  })
})

describe('providing', () => {
  const need = { receiver: bob.did, capability: '/job/start' }
  const alices = async (): Promise<Authority> => (await openNode(alice, clock)).authority

  test('offers what fits and nothing else', async () => {
    const holder = await alices()
    const token = await bobs.grant(grant({ topics: ['/nunet'], receiver: bob.did }))
    await holder.anchorProvide(token)
    await holder.anchorProvide(await bobs.grant(grant({ capabilities: ['/other'] })))
    await holder.anchorProvide(await bobs.grant(grant({ receiver: carol.did })))
    expect(holder.provide(need)).toEqual([token])
    expect(holder.provide({ ...need, topic: '/nunet/x' })).toEqual([token])
    expect(holder.provide({ ...need, topic: '/other' })).toEqual([])
    expect(holder.provide({ ...need, capability: '/jobs' })).toEqual([])
    expect(holder.provide({ capability: '/job' })).toHaveLength(2)
  })

  test('puts what is alive first, then what the receiver itself issued, then short chains; at most four', async () => {
    const holder = await alices()
    const expired = await bobs.grant(grant({ expiresAtMs: clock.now() + 1000 }))
    const foreign = await organisation.grant(grant())
    await organisation.anchorProvide(await bobs.grant(grant({ audience: northwind.did })))
    const long = await organisation.delegate(grant())
    const short = await bobs.grant(grant())
    const more = [await bobs.grant(grant()), await bobs.grant(grant())]
    await holder.anchorProvide(expired)
    clock.advance(500)
    for (const token of [foreign, long, short]) await holder.anchorProvide(token)
    clock.advance(500)
    expect(holder.provide(need)).toEqual([short, long, foreign, expired])
    for (const token of more) await holder.anchorProvide(token)
    expect(holder.provide(need)).toEqual([short, ...more, long])
  })
})

test('a holder never offers more links than a receiver checks', async () => {
  const { authority: middle } = await openNode(carol, clock)
  const { authority: holder } = await openNode(alice, clock)
  for (const _ of [1, 2, 3, 4]) {
    const root = await bobs.grant(grant({ audience: northwind.did }))
    await organisation.anchorProvide(root)
    await middle.anchorProvide(await organisation.delegate(grant({ audience: carol.did })))
    await holder.anchorProvide(await middle.delegate(grant()))
  }
  const offered = holder.provide({ receiver: bob.did, capability: '/job' })
  expect(offered.map((token) => bobs.inspect(token).chainLength)).toEqual([3, 3])
})

describe('anchoring', () => {
  test('provide takes only tokens for this node that are good now', async () => {
    const mine = grant({ audience: northwind.did })
    await expect(organisation.anchorProvide(await bobs.grant(grant()))).rejects.toThrow(
      /given to somebody else/,
    )
    await expect(organisation.anchorProvide('rubbish')).rejects.toThrow(TokenRefusedError)
    const forged = forge(bob, northwind.did, { sign: mallory.sign })
    await expect(organisation.anchorProvide(forged)).rejects.toMatchObject({ code: 'UCAN_SIGNATURE_INVALID' })
    const late = await bobs.grant({ ...mine, notBeforeMs: clock.now() + 1000 })
    await expect(organisation.anchorProvide(late)).rejects.toMatchObject({ code: 'UCAN_NOT_YET_VALID' })
    clock.advance(1000)
    expect(await organisation.anchorProvide(late)).toMatchObject({ issuer: bob.did, audience: northwind.did })
    clock.advance(3_600_000)
    await expect(organisation.anchorProvide(late)).rejects.toMatchObject({ code: 'UCAN_EXPIRED' })
  })

  test('anchors survive a restart', async () => {
    const token = await bobs.grant(grant({ audience: northwind.did }))
    const revoked = await bobs.grant(grant())
    await bobs.anchorRoot(carol.did)
    await bobs.anchorRequire(token)
    await bobs.revoke(revoked)
    const before = bobs.anchors()
    expect(before).toMatchObject({
      roots: [carol.did],
      require: [{ audience: northwind.did }],
      revoked: [{ id: bobs.inspect(revoked).id, by: bob.did }],
    })
    const { authority: again } = await openNode(bob, clock, bobNode.store)
    expect(again.anchors()).toEqual(before)
    expect(again.authorise({ invoker: carol.did, capability: '/', tokens: [] }).ok).toBe(true)
    const answer = again.authorise({ invoker: alice.did, capability: '/job', tokens: [revoked] })
    expect(answer).toMatchObject({ ok: false, error: { code: 'UCAN_REVOKED' } })
  })

  test.each(['roots', 'require', 'provide', 'revocations'] as const)(
    'damaged %s stop the start',
    async (key) => {
      const saved = { roots: [], require: [], provide: [], revocations: [], [key]: ['rubbish'] }
      await expect(openNode(bob, clock, createMemoryAnchorStore(saved))).rejects.toThrow(AnchorsDamagedError)
    },
  )

  test('the same anchor twice is kept once', async () => {
    const token = await bobs.grant(grant({ audience: northwind.did }))
    for (const _ of [1, 2]) {
      await bobs.anchorRoot(carol.did)
      await bobs.anchorRequire(token)
    }
    expect(bobs.anchors()).toMatchObject({ roots: [carol.did], require: [{ audience: northwind.did }] })
  })

  test('changes at the same time do not lose each other', async () => {
    const tokens = await Promise.all([1, 2, 3].map(() => bobs.grant(grant({ audience: northwind.did }))))
    await Promise.all([...tokens.map((token) => bobs.anchorRequire(token)), bobs.anchorRoot(carol.did)])
    expect(bobNode.store.saved?.require).toHaveLength(3)
    expect(bobNode.store.saved?.roots).toEqual([carol.did])
  })

  test('what could not be stored is not in force, except that a revocation is', async () => {
    const token = await bobs.grant(grant())
    bobNode.store.isFailing = true
    await expect(bobs.anchorRoot(carol.did)).rejects.toThrow('disk')
    await expect(bobs.revoke(token)).rejects.toThrow('disk')
    expect(bobs.anchors().roots).toEqual([])
    expect(bobs.authorise({ invoker: alice.did, capability: '/job', tokens: [token] }).ok).toBe(false)
    bobNode.store.isFailing = false
    await bobs.revoke(token)
    expect(bobNode.store.saved?.revocations).toHaveLength(1)
  })

  test.each(['', 'did:key:x', 'did:web:example.org', `${carol.did} `])(
    'the root %j is refused',
    async (did) => {
      await expect(bobs.anchorRoot(did as Did)).rejects.toThrow(InvalidInputError)
    },
  )

  test('expired tokens are kept for a week to name the reason, then make room', async () => {
    const texts: string[] = []
    for (let index = 0; index < ucanLimits.requireTokens; index++) {
      const token = await bobs.grant(grant({ audience: northwind.did }))
      texts.push(token)
      await bobs.anchorRequire(token)
    }
    const week = { audience: northwind.did, expiresAtMs: clock.now() + 30 * 86_400_000 }
    const next = await bobs.grant(grant(week))
    await expect(bobs.anchorRequire(next)).rejects.toMatchObject({ code: 'UCAN_BUDGET' })
    clock.advance(3_600_000 + ucanLimits.expiredTokenKeptMs)
    await bobs.anchorRequire(next)
    expect(bobs.anchors().require).toHaveLength(1)
  })
})

describe('inspecting', () => {
  test('shows a token without judging it', async () => {
    const token = forge(mallory, alice.did, { sign: alice.sign, payload: { exp: 1 } })
    expect(bobs.inspect(token)).toMatchObject({ issuer: mallory.did, expiresAtMs: 1000, chainLength: 1 })
  })

  test('refuses what is not well formed, without repeating it', () => {
    expect(() => bobs.inspect('not.a.token')).toThrow(TokenRefusedError)
    expect(() => bobs.inspect('not.a.token')).toThrow(/^Reading a token: its header/)
  })
})
