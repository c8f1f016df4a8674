import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { alice, bob, mallory } from '../identity/fixtures.ts'
import { createWorld, echo, type Node, registerEcho, settle, type World } from './fixtures.ts'
import { defaultLimits } from './limits.ts'

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
  await world.connect(m, b)
  registerEcho(b)
  await world.grant(b, a, '/dms/test')
})
afterEach(() => world.stop())

const call = (node: Node, payload: object = { text: 'a secret' }) =>
  node.system.root.invoke({ to: bob.did, behaviour: echo.path, payload: payload as never })

describe('telemetry of refusals', () => {
  it('tells nothing of a message that is welcome', async () => {
    expect((await call(a)).ok).toBe(true)
    expect(b.told).toEqual([])
  })

  it('tells who was refused what and why at the door, and nothing of what was sent', async () => {
    await call(m)
    expect(b.told).toEqual([
      {
        event: 'actor_message_refused',
        traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
        code: 'UCAN_NO_CAPABILITY',
        behaviour: echo.path,
        peerId: mallory.peerId,
      },
    ])
    expect(m.told).toEqual([])
  })

  it('tells of messages that nobody waits for an answer to, and of those refused behind the door', async () => {
    await m.system.root.send({ to: bob.did, behaviour: echo.path, payload: { text: 'x' } })
    await settle()
    await call(a, { words: 'x' })
    expect(b.told).toMatchObject([
      { code: 'UCAN_NO_CAPABILITY', peerId: mallory.peerId },
      { code: 'ACTOR_PAYLOAD_INVALID', peerId: alice.peerId },
    ])
  })

  it('tells of what an owner is refused by the own machine', async () => {
    await b.system.root.invoke({ to: bob.did, behaviour: '/dms/test/nothing', payload: {} })
    expect(b.told).toMatchObject([{ code: 'ACTOR_UNKNOWN_BEHAVIOUR', peerId: bob.peerId }])
  })

  it('lets nobody wash away what was told before: a flood is counted, and others are told of all the same', async () => {
    const { burst } = defaultLimits.toldRefusalRate
    for (let count = 0; count < burst + 50; count++) await call(m)
    expect(b.told).toHaveLength(burst)
    await call(a, { words: 'x' })
    expect(b.told.at(-1)).toMatchObject({ peerId: alice.peerId, untold: 50 })
    world.clock.advance(1_000)
    await call(m)
    expect(b.told.at(-1)).toMatchObject({ peerId: mallory.peerId })
    expect(b.told.at(-1)).not.toHaveProperty('untold')
  })
})
