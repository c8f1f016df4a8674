import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { alice, bob, carol } from '../identity/fixtures.ts'
import { createWorld, echo, type Node, registerEcho, settle, verdict, type World } from './fixtures.ts'

describe('a direct message', () => {
  let world: World
  let a: Node
  let b: Node
  beforeEach(async () => {
    world = createWorld()
    a = await world.node(alice)
    b = await world.node(bob)
    await world.connect(a, b)
  })
  afterEach(() => world.stop())

  it('is answered when its sender holds a grant', async () => {
    registerEcho(b)
    await world.grant(b, a, '/dms/test')
    expect(
      await a.system.root.invoke({ to: bob.did, behaviour: echo.path, payload: { text: 'hello' } }),
    ).toEqual({
      ok: true,
      value: { text: 'hello' },
    })
    expect(
      await a.system.root.invoke({ to: bob.peerId, behaviour: echo.path, payload: { text: 'you' } }),
    ).toEqual({
      ok: true,
      value: { text: 'you' },
    })
  })

  it('is refused with the reason when its sender holds nothing', async () => {
    const count = registerEcho(b)
    const answer = await a.system.root.invoke({
      to: bob.did,
      behaviour: echo.path,
      payload: { text: 'hello' },
    })
    expect(verdict(answer)).toMatch(/^UCAN_/)
    expect(count.runs).toBe(0)
  })

  it('to nobody who answers ends by time-out', async () => {
    const silent = await world.node(carol)
    await world.connect(a, silent)
    await silent.system.stop()
    const asking = a.system.root.invoke({ to: carol.did, behaviour: echo.path, timeoutMs: 500 })
    await settle()
    world.clock.advance(500)
    expect(verdict(await asking)).toBe('ACTOR_TIMEOUT')
  })
})
