import { Type } from 'typebox'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSeededRandom, newId, type Problem } from '../core/index.ts'
import { alice, bob, carol, mallory } from '../identity/fixtures.ts'
import type { KeyPair } from '../identity/index.ts'
import { payloadToAnswer } from './answer.ts'
import { type Envelope, openEnvelope, sealEnvelope } from './envelope.ts'
import { createWorld, echo, type Node, registerEcho, settle, verdict, type World } from './fixtures.ts'
import { defaultLimits } from './limits.ts'
import type { ActorHandle } from './types.ts'

const random = createSeededRandom('gate test')
const rootOf = ({ did, peerId }: KeyPair): ActorHandle => ({ did, host: peerId, inbox: 'root' })

let world: World
let a: Node
let b: Node
let m: Node
let count: { readonly runs: number }

beforeEach(async () => {
  world = createWorld()
  a = await world.node(alice)
  b = await world.node(bob)
  m = await world.node(mallory)
  await world.connect(a, b)
  await world.connect(m, b)
  count = registerEcho(b)
  await world.grant(b, a, '/dms/test')
})
afterEach(() => world.stop())

const call = (node: Node, behaviour: string = echo.path, payload = { text: 'x' }) =>
  node.system.root.invoke({ to: bob.did, behaviour, payload })

/** A legal envelope of alice to bob, with `change` made to it. */
const write = (change: Partial<Envelope> = {}): Envelope => ({
  kind: 'request',
  to: rootOf(bob),
  behaviour: echo.path,
  from: rootOf(alice),
  id: newId(random),
  issuedAtMs: BigInt(world.clock.now()),
  expiresAtMs: BigInt(world.clock.now() + 30_000),
  payload: { text: 'x' },
  tokens: a.authority.provide({ receiver: bob.did, capability: echo.path }),
  ...change,
})

/** What `node` hears back after sending these bytes to bob: the problem's code, `ok`, or `silence`. */
const hand = async (node: Node, bytes: Uint8Array): Promise<string> => {
  const before = node.heard.length
  await node.network.send(bob.peerId, bytes)
  await settle()
  const heard = node.heard[before]
  const opened = heard === undefined ? undefined : openEnvelope(heard, defaultLimits)
  if (opened?.ok !== true) return 'silence'
  const answer = payloadToAnswer(opened.value.envelope.payload)
  return answer === undefined ? 'no answer' : verdict(answer)
}
const handEnvelope = (change: Partial<Envelope> = {}, node = a, key: KeyPair = alice) =>
  hand(node, sealEnvelope(write(change), key.sign))

describe('noise', () => {
  it('is what the legal form is not: that one is answered', async () => {
    expect(await handEnvelope()).toBe('ok')
    expect(b.system.dropped()).toEqual({})
  })

  it.each<[string, string, () => Promise<string>]>([
    ['bytes that are no envelope', 'malformed', () => hand(a, Buffer.from('hello, are you there?'))],
    ['a bad signature', 'bad-signature', () => handEnvelope({}, a, mallory)],
    [
      'more than the size limit',
      'too-large',
      () => hand(a, new Uint8Array(defaultLimits.maxEnvelopeBytes + 1)),
    ],
    [
      'a root actor with another key than its channel',
      'wrong-channel',
      () => handEnvelope({ from: { ...rootOf(mallory), host: alice.peerId } }, a, mallory),
    ],
    [
      'a broadcast that did not come by gossip',
      'misplaced',
      () => hand(a, sealEnvelope(toBroadcast(write()), alice.sign)),
    ],
    [
      'an answer to no question',
      'reply-unexpected',
      () => handEnvelope({ kind: 'reply', inReplyTo: newId(random) }),
    ],
  ])('%s is dropped without a word and counted', async (_, reason, attack) => {
    expect(await attack()).toBe('silence')
    expect(b.system.dropped()).toEqual({ [reason]: 1 })
    expect(count.runs).toBe(0)
  })

  it('from one peer costs the others nothing', async () => {
    const greedy = await world.node(carol, { inboundRate: { perSecond: 1, burst: 5 } })
    registerEcho(greedy)
    await world.connect(a, greedy)
    await world.connect(m, greedy)
    await world.grant(greedy, a, '/dms/test')
    for (let turn = 0; turn < 20; turn += 1) await m.network.send(carol.peerId, Buffer.from('junk'))
    await settle()
    expect(greedy.system.dropped()).toEqual({ malformed: 5, flood: 15 })
    expect(
      verdict(await a.system.root.invoke({ to: carol.did, behaviour: echo.path, payload: { text: 'x' } })),
    ).toBe('ok')
  })
})

const toBroadcast = ({ to: _, ...rest }: Envelope): Envelope => ({
  ...rest,
  kind: 'broadcast',
  topic: '/nunet/hello',
})

describe('tokens that the caller chose', () => {
  const show = (node: Node, tokens: readonly string[]) =>
    node.system.root.invoke({ to: bob.did, behaviour: echo.path, payload: { text: 'x' }, tokens })
  const held = () => a.authority.provide({ receiver: bob.did, capability: echo.path })

  it('are shown as they are, and instead of what the node holds', async () => {
    expect(verdict(await show(a, held()))).toBe('ok')
    expect(verdict(await show(a, []))).toBe('UCAN_NO_CAPABILITY')
    expect(verdict(await show(a, ['no token at all']))).toBe('UCAN_MALFORMED')
    expect(verdict(await show(m, held()))).toBe('UCAN_WRONG_AUDIENCE')
    expect(count.runs).toBe(1)
  })

  it('travel with a message that is kept for later', async () => {
    const invocation = { to: bob.did, behaviour: echo.path, payload: { text: 'x' } }
    const prepared = await a.system.root.prepare({ ...invocation, tokens: [] })
    expect(verdict(await a.system.root.deliver(prepared))).toBe('UCAN_NO_CAPABILITY')
  })

  it('are at most as many as a message may carry', async () => {
    expect(
      verdict(
        await show(
          a,
          Array.from({ length: 4 }, () => 'x'),
        ),
      ),
    ).toBe('UCAN_MALFORMED')
    expect(
      verdict(
        await show(
          a,
          Array.from({ length: 5 }, () => 'x'),
        ),
      ),
    ).toBe('INPUT_INVALID')
  })
})

describe('a message that was signed for another connection', () => {
  it('is refused to whoever delivers it, and not carried out', async () => {
    const prepared = await a.system.root.prepare({
      to: bob.did,
      behaviour: echo.path,
      payload: { text: 'x' },
    })
    expect(verdict(await m.system.root.deliver(prepared))).toBe('ACTOR_STOLEN_MESSAGE')
    expect(count.runs).toBe(0)
    expect(b.system.dropped()).toEqual({ 'wrong-channel': 1 })
    expect(verdict(await a.system.root.deliver(prepared))).toBe('ok')
  })

  it('is mere noise when its signature is bad too', async () => {
    expect(await hand(m, sealEnvelope(write(), mallory.sign))).toBe('silence')
    expect(b.system.dropped()).toEqual({ 'bad-signature': 1 })
  })

  it('is not answered without end', async () => {
    const strict = await world.node(carol, { refusalRate: { perSecond: 1, burst: 2 } })
    await world.connect(m, strict)
    await world.connect(a, strict)
    const prepared = await a.system.root.prepare({ to: carol.did, behaviour: echo.path })
    const before = m.heard.length
    for (let turn = 0; turn < 5; turn += 1) await m.network.send(carol.peerId, prepared.bytes)
    await settle()
    expect(m.heard.length - before).toBe(2)
    expect(strict.system.dropped()).toEqual({ 'wrong-channel': 5, 'refusals-limited': 3 })
  })
})

describe('a message for somebody else', () => {
  it('is refused by the node that it was brought to', async () => {
    const prepared = await a.system.root.prepare({
      to: carol.did,
      behaviour: echo.path,
      payload: { text: 'x' },
    })
    expect(verdict(await a.system.root.deliver({ ...prepared, to: rootOf(bob) }))).toBe('ACTOR_NOT_HERE')
    expect(count.runs).toBe(0)
  })

  it.each([
    ['an inbox that is not here', { inbox: 'nobody' }],
    ['another DID at an inbox that is here', { did: carol.did }],
  ])('%s is refused, to those with authority only', async (_, change) => {
    expect(await handEnvelope({ to: { ...rootOf(bob), ...change } })).toBe('ACTOR_NOT_HERE')
    const stranger = { from: rootOf(mallory), tokens: [], to: { ...rootOf(bob), ...change } }
    expect(await handEnvelope(stranger, m, mallory)).toMatch(/^UCAN_/)
    expect(count.runs).toBe(0)
  })
})

describe('time', () => {
  const nowMs = () => BigInt(world.clock.now())
  it.each<[string, string, () => Partial<Envelope>]>([
    ['that has expired', 'ACTOR_EXPIRED', () => ({ issuedAtMs: nowMs() - 2n, expiresAtMs: nowMs() })],
    [
      'issued in the far future',
      'ACTOR_FROM_FUTURE',
      () => ({ issuedAtMs: nowMs() + 30_001n, expiresAtMs: nowMs() + 40_000n }),
    ],
    ['that lives for ever', 'ACTOR_LIFETIME_INVALID', () => ({ expiresAtMs: nowMs() + 600_001n })],
    ['that ends before it begins', 'ACTOR_LIFETIME_INVALID', () => ({ expiresAtMs: nowMs() - 1n })],
    ['issued before this process began', 'ACTOR_STALE', () => ({ issuedAtMs: nowMs() - 1n })],
  ])('a message %s is refused and not carried out', async (_, code, change) => {
    expect(await handEnvelope(change())).toBe(code)
    expect(count.runs).toBe(0)
  })

  it.each<[string, () => Partial<Envelope>]>([
    ['at the last moment', () => ({ expiresAtMs: nowMs() + 1n })],
    [
      'from a clock that is a little ahead',
      () => ({ issuedAtMs: nowMs() + 30_000n, expiresAtMs: nowMs() + 40_000n }),
    ],
    ['with the longest life', () => ({ expiresAtMs: nowMs() + 600_000n })],
  ])('a message %s is carried out', async (_, change) => {
    expect(await handEnvelope(change())).toBe('ok')
  })
})

describe('a message that comes again', () => {
  it('is carried out once, and its sender hears why', async () => {
    const prepared = await a.system.root.prepare({
      to: bob.did,
      behaviour: echo.path,
      payload: { text: 'x' },
    })
    expect(verdict(await a.system.root.deliver(prepared))).toBe('ok')
    expect(verdict(await a.system.root.deliver(prepared))).toBe('ACTOR_REPLAYED')
    world.clock.advance(20_000)
    expect(verdict(await a.system.root.deliver(prepared))).toBe('ACTOR_REPLAYED')
    world.clock.advance(20_000)
    expect(verdict(await a.system.root.deliver(prepared))).toBe('ACTOR_EXPIRED')
    expect(count.runs).toBe(1)
  })

  it('twice at the same time is carried out once', async () => {
    const prepared = await a.system.root.prepare({
      to: bob.did,
      behaviour: echo.path,
      payload: { text: 'x' },
    })
    const answers = await Promise.all([a.system.root.deliver(prepared), a.system.root.deliver(prepared)])
    expect(answers.map(verdict).sort()).toEqual(['ACTOR_REPLAYED', 'ok'])
    expect(count.runs).toBe(1)
  })

  it('is not carried out when the clock was set back in between', async () => {
    const prepared = await a.system.root.prepare({
      to: bob.did,
      behaviour: echo.path,
      payload: { text: 'x' },
    })
    expect(verdict(await a.system.root.deliver(prepared))).toBe('ok')
    const nowMs = world.clock.now()
    world.clock.setWall(nowMs + 3_600_000)
    await call(a)
    world.clock.setWall(nowMs)
    expect(verdict(await a.system.root.deliver(prepared))).toBe('ACTOR_REPLAYED')
  })

  it('after a restart is stale', async () => {
    const prepared = await a.system.root.prepare({
      to: bob.did,
      behaviour: echo.path,
      payload: { text: 'x' },
    })
    expect(verdict(await a.system.root.deliver(prepared))).toBe('ok')
    await b.system.stop()
    await b.network.stop()
    world.clock.advance(1_000)
    const again = await world.node(bob)
    const recount = registerEcho(again)
    await world.grant(again, a, '/dms/test')
    await world.connect(a, again)
    expect(verdict(await a.system.root.deliver(prepared))).toBe('ACTOR_STALE')
    expect(verdict(await call(a))).toBe('ok')
    expect(recount.runs).toBe(1)
  })

  it('cannot be used by strangers to fill the memory', async () => {
    const tight = await world.node(carol)
    registerEcho(tight)
    await world.connect(m, tight)
    await world.connect(a, tight)
    await world.grant(tight, a, '/dms/test')
    const stolen = await m.system.root.prepare({
      to: carol.did,
      behaviour: echo.path,
      payload: { text: 'x' },
    })
    expect(verdict(await m.system.root.deliver(stolen))).toMatch(/^UCAN_/)
    expect(verdict(await m.system.root.deliver(stolen))).toMatch(/^UCAN_/)
  })
})

describe('names', () => {
  const strangerSees = async (behaviour: string): Promise<Problem> => {
    const answer = await call(m, behaviour)
    if (answer.ok) throw new Error('a stranger was let in')
    return answer.error
  }

  it('that exist and names that do not look the same to whoever holds nothing', async () => {
    b.system.root.register({ ...echo, path: '/dms/other', capability: '/dms/hidden' }, ({ text }) => ({
      text,
    }))
    const known = JSON.stringify(await strangerSees(echo.path))
    const hidden = JSON.stringify(await strangerSees('/dms/other'))
    const unknown = JSON.stringify(await strangerSees('/dms/test/none'))
    expect(known).toContain(echo.path)
    expect(hidden.replaceAll('/dms/other', '?')).toBe(known.replaceAll(echo.path, '?'))
    expect(unknown.replaceAll('/dms/test/none', '?')).toBe(known.replaceAll(echo.path, '?'))
  })

  it('that do not exist are told to those with authority over them', async () => {
    expect(verdict(await call(a, '/dms/test/none'))).toBe('ACTOR_UNKNOWN_BEHAVIOUR')
    expect(verdict(await call(a, '/dms/tests'))).toMatch(/^UCAN_/)
  })

  it('that were removed are unknown, and work again when they come back', async () => {
    const undo = b.system.root.register({ ...echo, path: '/dms/test/passing' }, ({ text }) => ({ text }))
    expect(verdict(await call(a, '/dms/test/passing'))).toBe('ok')
    undo()
    expect(verdict(await call(a, '/dms/test/passing'))).toBe('ACTOR_UNKNOWN_BEHAVIOUR')
    b.system.root.register({ ...echo, path: '/dms/test/passing' }, ({ text }) => ({ text }))
    expect(verdict(await call(a, '/dms/test/passing'))).toBe('ok')
  })

  it('need the capability that their behaviour declares', async () => {
    b.system.root.register({ ...echo, path: '/dms/test/strong', capability: '/dms/strong' }, ({ text }) => ({
      text,
    }))
    expect(verdict(await call(a, '/dms/test/strong'))).toMatch(/^UCAN_/)
    const tokens = [await world.grant(b, a, '/dms/strong')]
    expect(await handEnvelope({ behaviour: '/dms/test/strong', tokens })).toBe('ok')
  })

  it.each([
    '__proto__',
    'toString',
    '/dms/test/../admin',
    '/DMS/TEST/ECHO',
    '/dms/test/echo\0',
    '/dms/tеst/echo',
    `/${'x'.repeat(10_000)}`,
    '',
  ])('like %j are refused even to those with much authority', async (behaviour) => {
    expect(await handEnvelope({ behaviour })).toMatch(/^UCAN_/)
    await b.authority.anchorRoot(alice.did)
    expect(await handEnvelope({ behaviour })).toBe('ACTOR_UNKNOWN_BEHAVIOUR')
    expect(count.runs).toBe(0)
  })

  it('that are malformed are not even sent', async () => {
    const answer = await call(a, '/dms//test')
    expect(answer).toMatchObject({
      ok: false,
      error: { code: 'INPUT_INVALID', facts: { where: '/behaviour' } },
    })
    expect(b.heard).toHaveLength(0)
  })
})

describe('authority', () => {
  it('that was revoked stops the next message', async () => {
    const token = await world.grant(b, a, '/dms/extra')
    b.system.root.register({ ...echo, path: '/dms/extra/echo' }, ({ text }) => ({ text }))
    expect(verdict(await call(a, '/dms/extra/echo'))).toBe('ok')
    await b.authority.revoke(token)
    expect(verdict(await call(a, '/dms/extra/echo'))).toMatch(/^UCAN_/)
  })

  it('of alice is of no use to mallory', async () => {
    const stolen = a.authority.provide({ receiver: bob.did, capability: echo.path })
    expect(stolen).toHaveLength(1)
    expect(await handEnvelope({ from: rootOf(mallory), tokens: stolen }, m, mallory)).toMatch(/^UCAN_/)
    expect(count.runs).toBe(0)
  })
})

describe('the payload', () => {
  it.each([
    ['of another type', { text: 5 }, '/text'],
    ['with a part missing', {}, '/'],
    ['with a part too many', { text: 'x', more: 1 }, '/'],
    ['too long', { text: 'x'.repeat(1_001) }, '/text'],
  ])('%s is refused with the place', async (_, payload, where) => {
    const answer = await a.system.root.invoke({ to: bob.did, behaviour: echo.path, payload })
    expect(answer).toMatchObject({ ok: false, error: { code: 'ACTOR_PAYLOAD_INVALID', facts: { where } } })
    expect(count.runs).toBe(0)
  })

  it('is the same frozen data for everybody who handles it', async () => {
    const list = {
      ...echo,
      path: '/dms/test/list',
      request: Type.Object({ items: Type.Array(Type.Number()) }),
      reply: Type.Object({ items: Type.Array(Type.Number()) }),
    }
    b.system.root.register(list, (request) => {
      expect(() => request.items.push(4)).toThrow(TypeError)
      return { items: request.items }
    })
    const items = [1, 2, 3]
    const local = b.system.root.invoke({ to: bob.did, behaviour: list.path, payload: { items } })
    items.push(99)
    expect(await local).toEqual({ ok: true, value: { items: [1, 2, 3] } })
    const remote = await a.system.root.invoke({
      to: bob.did,
      behaviour: list.path,
      payload: { items: [1, 2, 3] },
    })
    expect(remote).toEqual({ ok: true, value: { items: [1, 2, 3] } })
  })
})

describe('rates', () => {
  it('bound one caller and not the others, and recover', async () => {
    const limited = { ...echo, path: '/dms/test/slow', limit: { perSecond: 1, burst: 2 } }
    b.system.root.register(limited, ({ text }) => ({ text }))
    await world.grant(b, m, '/dms/test')
    const codes = [await call(a, limited.path), await call(a, limited.path), await call(a, limited.path)].map(
      verdict,
    )
    expect(codes).toEqual(['ok', 'ok', 'ACTOR_RATE_LIMITED'])
    expect(verdict(await call(m, limited.path))).toBe('ok')
    world.clock.advance(1_000)
    expect(verdict(await call(a, limited.path))).toBe('ok')
  })
})
