import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSeededRandom, newId } from '../core/index.ts'
import { alice, bob, mallory } from '../identity/fixtures.ts'
import type { KeyPair } from '../identity/index.ts'
import { type Envelope, openEnvelope, sealEnvelope } from './envelope.ts'
import { createWorld, echo, type Node, settle, verdict, type World } from './fixtures.ts'
import { defaultLimits } from './limits.ts'
import type { ActorHandle } from './types.ts'

const random = createSeededRandom('answers test')
const rootOf = ({ did, peerId }: KeyPair): ActorHandle => ({ did, host: peerId, inbox: 'root' })

let world: World
let a: Node
let b: Node
let m: Node
beforeEach(async () => {
  world = createWorld()
  a = await world.node(alice)
  b = await world.node(bob)
  m = await world.node(mallory)
  await world.connect(a, b)
  await world.connect(m, a)
  // Bob's own actors are silent here, so that each test answers in his place.
  await b.system.stop()
})
afterEach(() => world.stop())

/** Alice asks bob; returns her question as it arrived. */
const ask = async () => {
  const answer = a.system.root.invoke({ to: bob.did, behaviour: echo.path, payload: { text: 'x' } })
  await settle()
  const opened = openEnvelope(b.heard.at(-1)!, defaultLimits)
  if (!opened.ok) throw new Error('the question did not arrive')
  return { answer, question: opened.value.envelope }
}

const reply = (question: Envelope, change: Partial<Envelope> = {}): Envelope => ({
  kind: 'reply',
  to: rootOf(alice),
  behaviour: echo.path,
  from: rootOf(bob),
  id: newId(random),
  inReplyTo: question.id,
  issuedAtMs: BigInt(world.clock.now()),
  expiresAtMs: BigInt(world.clock.now() + 30_000),
  payload: [true, 'honest'],
  tokens: [question.replyGrant!],
  ...change,
})

const post = async (by: Node, envelope: Envelope, key: KeyPair) => {
  await by.network.send(alice.peerId, sealEnvelope(envelope, key.sign))
  await settle()
}

/** After an attack the question must still be open, and the honest answer must count. */
const expectStillOpen = async ({ answer, question }: Awaited<ReturnType<typeof ask>>) => {
  await post(b, reply(question), bob)
  expect(await answer).toEqual({ ok: true, value: 'honest' })
}

describe('an answer', () => {
  it('counts when it comes from the one who was asked', async () => {
    await expectStillOpen(await ask())
    expect(a.system.dropped()).toEqual({})
  })

  it('counts once', async () => {
    const asked = await ask()
    await expectStillOpen(asked)
    await post(b, reply(asked.question, { payload: [true, 'again'] }), bob)
    expect(a.system.dropped()).toEqual({ 'reply-unexpected': 1 })
  })

  it.each<[string, string, (question: Envelope) => Promise<void>]>([
    [
      'by a third party who knows the question',
      'reply-unexpected',
      (question) => post(m, reply(question, { from: rootOf(mallory), payload: [true, 'forged'] }), mallory),
    ],
    [
      'by a third party in bob’s name',
      'bad-signature',
      (question) => post(m, reply(question, { payload: [true, 'forged'] }), mallory),
    ],
    ['of bob, brought by somebody else', 'wrong-channel', (question) => post(m, reply(question), bob)],
    [
      'to another question',
      'reply-unexpected',
      (question) => post(b, reply(question, { inReplyTo: newId(random) }), bob),
    ],
    [
      'to another actor',
      'reply-unexpected',
      (question) => post(b, reply(question, { to: { ...rootOf(alice), inbox: 'other' } }), bob),
    ],
    [
      'without the grant that came with the question',
      'reply-unauthorised',
      (question) => post(b, reply(question, { tokens: [] }), bob),
    ],
    ['that is no answer', 'reply-malformed', (question) => post(b, reply(question, { payload: 'yes' }), bob)],
    [
      'that is a problem without a code',
      'reply-malformed',
      (question) => post(b, reply(question, { payload: [false, { message: 'no' }] }), bob),
    ],
    [
      'at the door that is a success',
      'reply-malformed',
      (question) => post(b, reply(question, { kind: 'notice' }), bob),
    ],
    [
      'at the door of another node',
      'reply-unexpected',
      (question) =>
        post(
          m,
          reply(question, {
            kind: 'notice',
            from: rootOf(mallory),
            payload: [false, { code: 'NO', message: '' }],
          }),
          mallory,
        ),
    ],
  ])('%s is dropped, and the honest one still counts', async (_, reason, attack) => {
    const asked = await ask()
    await attack(asked.question)
    expect(a.system.dropped()).toEqual({ [reason]: 1 })
    await expectStillOpen(asked)
  })

  it('after the time-out finds no question', async () => {
    const { answer, question } = await ask()
    world.clock.advance(30_000)
    expect(verdict(await answer)).toBe('ACTOR_TIMEOUT')
    await post(b, reply(question), bob)
    expect(a.system.dropped()).toEqual({ 'reply-unexpected': 1 })
  })

  it('carries a grant that is the same for every question to one peer, and renewed in time', async () => {
    const first = (await ask()).question
    const second = (await ask()).question
    expect(second.replyGrant).toBe(first.replyGrant)
    expect(second.id).not.toBe(first.id)
    world.clock.advance(defaultLimits.replyGrantLifetimeMs / 2)
    expect((await ask()).question.replyGrant).not.toBe(first.replyGrant)
  })
})

describe('a caller', () => {
  it('may stop waiting', async () => {
    const giveUp = new AbortController()
    const asking = a.system.root.invoke({ to: bob.did, behaviour: echo.path, signal: giveUp.signal })
    await settle()
    giveUp.abort()
    expect(verdict(await asking)).toBe('ACTOR_CANCELLED')
    const late = await a.system.root.invoke({ to: bob.did, behaviour: echo.path, signal: giveUp.signal })
    expect(verdict(late)).toBe('ACTOR_CANCELLED')
  })

  it('hears at once that a peer cannot be reached', async () => {
    await b.network.stop()
    expect(verdict(await a.system.root.invoke({ to: bob.did, behaviour: echo.path }))).toBe(
      'NETWORK_PEER_UNREACHABLE',
    )
    expect(verdict(await a.system.root.send({ to: bob.did, behaviour: echo.path }))).toBe(
      'NETWORK_PEER_UNREACHABLE',
    )
  })

  it.each<[string, Parameters<Node['system']['root']['invoke']>[0], string]>([
    ['a destination that is none', { to: 'somewhere', behaviour: echo.path }, '/to'],
    [
      'a handle with a strange inbox',
      { to: { ...rootOf(bob), inbox: '../root' }, behaviour: echo.path },
      '/to',
    ],
    ['a time-out of nothing', { to: bob.did, behaviour: echo.path, timeoutMs: 0 }, '/timeoutMs'],
    [
      'a time-out without end',
      { to: bob.did, behaviour: echo.path, timeoutMs: Number.POSITIVE_INFINITY },
      '/timeoutMs',
    ],
    [
      'a time-out that is no number',
      { to: bob.did, behaviour: echo.path, timeoutMs: Number.NaN },
      '/timeoutMs',
    ],
    ['a payload with an unsafe number', { to: bob.did, behaviour: echo.path, payload: { n: 2 ** 60 } }, '/n'],
  ])('is told the place of %s', async (_, invocation, where) => {
    const answer = await a.system.root.invoke(invocation)
    expect(answer).toMatchObject({ ok: false, error: { code: 'INPUT_INVALID', facts: { where } } })
  })

  it('leaves no timers and no open questions behind', async () => {
    const before = world.clock.pendingTimers
    const asked = await ask()
    await expectStillOpen(asked)
    expect(world.clock.pendingTimers).toBe(before)
  })
})
