import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSeededRandom, newId } from '../core/index.ts'
import { alice, bob, mallory } from '../identity/fixtures.ts'
import type { KeyPair } from '../identity/index.ts'
import { type Envelope, openEnvelope, sealEnvelope } from './envelope.ts'
import {
  createWorld,
  echo,
  type Node,
  registerEcho,
  settle,
  verdict,
  type World,
  wrongClock,
} from './fixtures.ts'
import { defaultLimits } from './limits.ts'
import type { ActorHandle } from './types.ts'

const HOUR_MS = 3_600_000
const random = createSeededRandom('clocks test')
const rootOf = ({ did, peerId }: KeyPair): ActorHandle => ({ did, host: peerId, inbox: 'root' })
const payload = { text: 'x' }

let world: World
let a: Node
beforeEach(async () => {
  world = createWorld()
  a = await world.node(alice)
})
afterEach(() => world.stop())

const call = (by: Node, to: KeyPair) => by.system.root.invoke({ to: to.did, behaviour: echo.path, payload })

describe('a machine whose clock was set back while it runs', () => {
  beforeEach(() => {
    registerEcho(a)
    world.clock.setWall(world.clock.now() - 24 * HOUR_MS)
  })

  it('works for its owner', async () => {
    expect(verdict(await call(a, alice))).toBe('ok')
  })

  it('works for the actors below its root', async () => {
    expect(
      verdict(await a.system.root.spawn('job-1').invoke({ to: alice.did, behaviour: echo.path, payload })),
    ).toBe('ok')
  })

  it('takes bytes in its own name as strictly as any other', async () => {
    const prepared = await a.system.root.prepare({ to: alice.did, behaviour: echo.path, payload })
    expect(verdict(await a.system.root.deliver(prepared))).toBe('ACTOR_STALE')
  })

  it('refuses its peers at once, with a reason', async () => {
    const b = await world.node(bob)
    await world.connect(b, a)
    expect(verdict(await call(b, alice))).toBe('ACTOR_STALE')
  })
})

describe('two machines whose clocks differ', () => {
  const join = async (byMs: number): Promise<Node> => {
    const b = await world.node(bob, {}, wrongClock(world.clock, byMs))
    registerEcho(b)
    await world.connect(a, b)
    await world.grant(b, a, '/dms/test')
    return b
  }

  it.each([
    ['behind', -HOUR_MS, 'ACTOR_FROM_FUTURE', { aheadByMs: HOUR_MS }],
    ['ahead', HOUR_MS, 'ACTOR_EXPIRED', { expiredByMs: HOUR_MS - defaultLimits.invokeTimeoutMs }],
  ])('hear at once by how much, when the one that was asked is %s', async (_, byMs, code, facts) => {
    await join(byMs)
    const answer = await call(a, bob)
    expect(answer).toMatchObject({ ok: false, error: { code, facts } })
    expect(answer.ok ? '' : answer.error.hint).toContain('1 h')
    expect(a.system.dropped()).toEqual({})
  })

  it('work together as long as it is seconds', async () => {
    await join(-defaultLimits.clockToleranceMs)
    expect(verdict(await call(a, bob))).toBe('ok')
  })
})

describe('an answer that is past its time when it comes', () => {
  let b: Node
  let m: Node
  beforeEach(async () => {
    b = await world.node(bob)
    m = await world.node(mallory)
    await world.connect(a, b)
    await world.connect(m, a)
    // Bob's own actors are silent here, so that each test answers in his place.
    await b.system.stop()
  })

  const ask = async () => {
    const answer = call(a, bob)
    await settle()
    const opened = openEnvelope(b.heard.at(-1)!, defaultLimits)
    if (!opened.ok) throw new Error('the question did not arrive')
    return { answer, question: opened.value.envelope }
  }
  const lateReply = (question: Envelope, change: Partial<Envelope> = {}): Envelope => ({
    kind: 'reply',
    to: rootOf(alice),
    behaviour: echo.path,
    from: rootOf(bob),
    id: newId(random),
    inReplyTo: question.id,
    issuedAtMs: BigInt(world.clock.now() - HOUR_MS),
    expiresAtMs: BigInt(world.clock.now() - HOUR_MS + 30_000),
    payload: [true, { text: 'of an hour ago' }],
    tokens: [question.replyGrant!],
    ...change,
  })
  const post = async (by: Node, envelope: Envelope, key: KeyPair) => {
    await by.network.send(alice.peerId, sealEnvelope(envelope, key.sign))
    await settle()
  }

  it('ends the wait with the difference of the clocks, and its content is not used', async () => {
    const { answer, question } = await ask()
    await post(b, lateReply(question), bob)
    const ended = await answer
    expect(ended).toMatchObject({
      ok: false,
      error: { code: 'ACTOR_ANSWER_EXPIRED', facts: { expiredByMs: HOUR_MS - 30_000 } },
    })
    expect(JSON.stringify(ended)).not.toContain('of an hour ago')
    expect(a.system.dropped()).toEqual({ 'reply-expired': 1 })
  })

  it.each([
    ['used', defaultLimits.clockToleranceMs, 'ok'],
    ['not used', defaultLimits.clockToleranceMs + 1, 'ACTOR_ANSWER_EXPIRED'],
  ])('is %s when its age can be %d ms of wrong clocks', async (_, byMs, code) => {
    const { answer, question } = await ask()
    await post(b, lateReply(question, { expiresAtMs: BigInt(world.clock.now() - byMs) }), bob)
    expect(verdict(await answer)).toBe(code)
  })

  it('is a refusal all the same when it is one: nothing is gained by playing that again', async () => {
    const { answer, question } = await ask()
    const refusal = { code: 'ACTOR_FROM_FUTURE', message: 'too early' }
    await post(b, lateReply(question, { kind: 'notice', payload: [false, refusal], tokens: [] }), bob)
    expect(await answer).toEqual({ ok: false, error: refusal })
  })

  it.each<[string, string, (question: Envelope) => Promise<void>]>([
    [
      'to an earlier question',
      'reply-unexpected',
      (question) => post(b, lateReply(question, { inReplyTo: newId(random) }), bob),
    ],
    [
      'of a third party',
      'reply-unexpected',
      (question) => post(m, lateReply(question, { from: rootOf(mallory) }), mallory),
    ],
    [
      'in the name of the one who was asked',
      'bad-signature',
      (question) => post(m, lateReply(question), mallory),
    ],
    ['brought by somebody else', 'wrong-channel', (question) => post(m, lateReply(question), bob)],
    [
      'without the grant of the question',
      'reply-unauthorised',
      (question) => post(b, lateReply(question, { tokens: [] }), bob),
    ],
    ['that is none', 'reply-malformed', (question) => post(b, lateReply(question, { payload: 'yes' }), bob)],
  ])('and %s ends nothing', async (_, reason, attack) => {
    const { answer, question } = await ask()
    await attack(question)
    expect(a.system.dropped()).toEqual({ [reason]: 1 })
    const later = BigInt(world.clock.now() + 30_000)
    await post(b, lateReply(question, { expiresAtMs: later, payload: [true, 'honest'] }), bob)
    expect(await answer).toEqual({ ok: true, value: 'honest' })
  })
})
