import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { alice, bob, carol, mallory, northwind } from '../identity/fixtures.ts'
import { openEnvelope, sealEnvelope } from './envelope.ts'
import { createWorld, echo, type Node, settle, verdict, type World } from './fixtures.ts'
import { defaultLimits } from './limits.ts'

const topic = '/nunet/hello'
const hello = { ...echo, path: '/broadcast/hello', topic } as const

let world: World
let a: Node
let b: Node
let c: Node
let ran: string[]

let stopListening: () => void

const listen = (node: Node) =>
  node.system.root.register(hello, ({ text }) => {
    ran.push(node.keyPair.did)
    return { text }
  })

const shout = async (node: Node, behaviour: string = hello.path) => {
  const shouting = node.system.root.broadcast({ topic, behaviour, payload: { text: 'hi' }, timeoutMs: 1_000 })
  await settle()
  world.clock.advance(1_000)
  return shouting
}

/** The bytes of one broadcast of alice, as every listener saw them; it is still alive. */
const overhearBroadcast = async (): Promise<Uint8Array> => {
  const spy = await world.node(northwind)
  await world.connect(spy, a)
  const heard: Uint8Array[] = []
  const end = spy.network.subscribe(topic, (_, bytes) => void heard.push(bytes))
  void a.system.root.broadcast({ topic, behaviour: hello.path, payload: { text: 'hi' }, timeoutMs: 60_000 })
  await settle()
  end()
  expect(ran).toHaveLength(2)
  ran = []
  return heard[0]!
}

// Alice knows bob, bob knows carol: what carol hears, bob has spread.
beforeEach(async () => {
  world = createWorld()
  ran = []
  a = await world.node(alice)
  b = await world.node(bob)
  c = await world.node(carol)
  await world.connect(a, b)
  await world.connect(b, c)
  listen(b)
  stopListening = listen(c)
  for (const node of [b, c]) await world.grant(node, a, '/broadcast', ['/nunet'])
})
afterEach(() => world.stop())

describe('a broadcast', () => {
  it('is answered by everybody who listens and trusts its sender', async () => {
    const replies = await shout(a)
    expect(new Set(replies.map(({ from }) => from.did))).toEqual(new Set([bob.did, carol.did]))
    expect(replies.map(({ answer }) => answer)).toEqual([
      { ok: true, value: { text: 'hi' } },
      { ok: true, value: { text: 'hi' } },
    ])
  })

  it('without a grant for its topic is refused by the first who hears it, and spreads no further', async () => {
    const m = await world.node(mallory)
    await world.connect(m, b)
    for (const node of [b, c]) await world.grant(node, m, '/broadcast')
    const replies = await shout(m)
    expect(replies.map(({ from, answer }) => [from.did, verdict(answer)])).toEqual([
      [bob.did, expect.stringMatching(/^UCAN_/)],
    ])
    expect(ran).toEqual([])
    for (const node of [b, c]) await world.grant(node, m, '/broadcast', [topic])
    expect((await shout(m)).map(({ answer }) => verdict(answer))).toEqual(['ok', 'ok'])
  })

  it('of a behaviour that does not listen on its topic is unknown to those who may ask', async () => {
    b.system.root.register({ ...echo, path: '/broadcast/other', topic: '/nunet/other' }, ({ text }) => ({
      text,
    }))
    const replies = await shout(a, '/broadcast/other')
    expect(replies.map(({ answer }) => verdict(answer))).toEqual(['ACTOR_UNKNOWN_BEHAVIOUR'])
  })

  it('is not heard any more when the last behaviour on its topic has gone', async () => {
    const twice = { ...hello, path: '/broadcast/again' }
    const undoSecond = c.system.root.register(twice, ({ text }) => ({ text }))
    const heard = () => b.network.subscribers(topic).includes(carol.peerId)
    expect(heard()).toBe(true)
    undoSecond()
    expect(heard()).toBe(true)
    stopListening()
    expect(heard()).toBe(false)
    expect((await shout(a)).map(({ from }) => from.did)).toEqual([bob.did])
  })

  it('is not heard by a node whose actors have stopped', async () => {
    await c.system.stop()
    expect((await shout(a)).map(({ from }) => from.did)).toEqual([bob.did])
  })

  it('reaches a behaviour once, however often its bytes are published', async () => {
    const bytes = await overhearBroadcast()
    await a.network.publish(topic, bytes)
    await settle()
    expect(ran).toEqual([])
  })

  it('is worth nothing in another mouth, on another topic, or as a direct message', async () => {
    const bytes = await overhearBroadcast()
    const m = await world.node(mallory)
    await world.connect(m, b)
    await m.network.publish(topic, bytes)
    b.system.root.register({ ...hello, path: '/broadcast/else', topic: '/nunet/else' }, ({ text }) => ({
      text,
    }))
    await a.network.publish('/nunet/else', bytes)
    await a.network.send(bob.peerId, bytes)
    await settle()
    expect(ran).toEqual([])
    expect(b.system.dropped()).toEqual({ 'wrong-channel': 1, misplaced: 2 })
  })

  it('with a bad signature is dropped', async () => {
    const opened = openEnvelope(await overhearBroadcast(), defaultLimits)
    if (!opened.ok) throw new Error('nothing was overheard')
    await a.network.publish(
      topic,
      sealEnvelope({ ...opened.value.envelope, id: 'ff'.repeat(16) }, mallory.sign),
    )
    await settle()
    expect(ran).toEqual([])
    expect(b.system.dropped()).toEqual({ 'bad-signature': 1 })
  })

  it('is counted once for each who answers', async () => {
    const replies = await shout(a)
    expect(replies).toHaveLength(2)
    const limited = await world.node(mallory, { maxBroadcastReplies: 1 })
    await world.connect(limited, b)
    for (const node of [b, c]) await world.grant(node, limited, '/broadcast', [topic])
    expect(await shout(limited)).toHaveLength(1)
  })
})
