import { Type } from 'typebox'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { alice, bob, mallory } from '../identity/fixtures.ts'
import { createWorld, echo, type Node, registerEcho, settle, verdict, type World } from './fixtures.ts'

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

const registerEchoOn = (actor: Node['system']['root']) => actor.register(echo, ({ text }) => ({ text }))
const payload = { text: 'x' }

describe('an actor below the root', () => {
  it('has a key and an inbox of its own, and is listed', async () => {
    const child = b.system.root.spawn('job-1')
    const grandchild = child.spawn('job-1.worker')
    expect(child.handle).toMatchObject({ host: bob.peerId, inbox: 'job-1' })
    expect(child.handle.did).not.toBe(bob.did)
    expect(grandchild.handle.did).not.toBe(child.handle.did)
    expect(b.system.root.children()).toEqual([child])
    expect(child.children()).toEqual([grandchild])
  })

  it('is asked by others under the authority of its node, and answers for itself', async () => {
    const child = b.system.root.spawn('job-1')
    registerEchoOn(child)
    expect(verdict(await a.system.root.invoke({ to: child.handle, behaviour: echo.path, payload }))).toMatch(
      /^UCAN_/,
    )
    await world.grant(b, a, '/dms/test')
    expect(verdict(await a.system.root.invoke({ to: child.handle, behaviour: echo.path, payload }))).toBe(
      'ok',
    )
    expect(verdict(await a.system.root.invoke({ to: bob.did, behaviour: echo.path, payload }))).toBe(
      'ACTOR_UNKNOWN_BEHAVIOUR',
    )
  })

  it('asks others with what its node may do, and no more', async () => {
    registerEchoOn(b.system.root)
    const child = a.system.root.spawn('job-1')
    expect(verdict(await child.invoke({ to: bob.did, behaviour: echo.path, payload }))).toMatch(/^UCAN_/)
    await world.grant(b, a, '/dms/test')
    const other = a.system.root.spawn('job-2')
    expect(verdict(await other.invoke({ to: bob.did, behaviour: echo.path, payload }))).toBe('ok')
  })

  it('is heard over the channel of its own node only', async () => {
    const count = registerEcho(b)
    const stranger = await world.node(mallory)
    await world.connect(stranger, b)
    await world.grant(b, a, '/dms/test')
    const prepared = await a.system.root
      .spawn('job-1')
      .prepare({ to: bob.did, behaviour: echo.path, payload })
    expect(verdict(await stranger.system.root.deliver(prepared))).toBe('ACTOR_STOLEN_MESSAGE')
    expect(count.runs).toBe(0)
    expect(verdict(await a.system.root.deliver(prepared))).toBe('ok')
  })

  it('asks an actor on another node, and one of its own', async () => {
    const child = a.system.root.spawn('job-1')
    const far = b.system.root.spawn('job-1')
    registerEchoOn(far)
    registerEchoOn(a.system.root)
    await world.grant(b, a, '/dms/test')
    expect(verdict(await child.invoke({ to: far.handle, behaviour: echo.path, payload }))).toBe('ok')
    expect(verdict(await child.invoke({ to: alice.did, behaviour: echo.path, payload }))).toBe('ok')
    expect(verdict(await a.system.root.invoke({ to: child.handle, behaviour: '/dms/none' }))).toBe(
      'ACTOR_UNKNOWN_BEHAVIOUR',
    )
  })

  it('is told apart from its caller in the context of a behaviour', async () => {
    const child = a.system.root.spawn('job-1')
    const who = {
      ...echo,
      request: Type.Object({}),
      reply: Type.Object({ did: Type.String(), inbox: Type.String() }),
    }
    b.system.root.register(who, (_, { from }) => ({ did: from.did, inbox: from.inbox }))
    await world.grant(b, a, '/dms/test')
    expect(await child.invoke({ to: bob.did, behaviour: echo.path })).toEqual({
      ok: true,
      value: { did: child.handle.did, inbox: 'job-1' },
    })
  })

  it('broadcasts under the topic grants of its node', async () => {
    const child = a.system.root.spawn('job-1')
    b.system.root.register({ ...echo, topic: '/nunet/hello' }, ({ text }) => ({ text }))
    await world.grant(b, a, '/dms/test', ['/nunet/hello'])
    const shouting = child.broadcast({ topic: '/nunet/hello', behaviour: echo.path, payload, timeoutMs: 100 })
    await settle()
    world.clock.advance(100)
    expect((await shouting).map(({ answer }) => verdict(answer))).toEqual(['ok'])
  })
})

describe('stopping', () => {
  it('a parent stops its children first, and frees their names', async () => {
    const child = b.system.root.spawn('job-1')
    child.spawn('job-1.worker')
    await child.stop()
    await child.stop()
    expect(b.system.root.children()).toEqual([])
    b.system.root.spawn('job-1.worker')
    b.system.root.spawn('job-1')
  })

  it('an actor makes messages to it be refused, under its old handle for ever', async () => {
    const child = b.system.root.spawn('job-1')
    registerEchoOn(child)
    await world.grant(b, a, '/dms/test')
    expect(verdict(await a.system.root.invoke({ to: child.handle, behaviour: echo.path, payload }))).toBe(
      'ok',
    )
    await child.stop()
    expect(verdict(await a.system.root.invoke({ to: child.handle, behaviour: echo.path, payload }))).toBe(
      'ACTOR_NOT_HERE',
    )
    registerEchoOn(b.system.root.spawn('job-1'))
    expect(verdict(await a.system.root.invoke({ to: child.handle, behaviour: echo.path, payload }))).toBe(
      'ACTOR_NOT_HERE',
    )
  })

  it('ends what waits on both sides', async () => {
    const child = b.system.root.spawn('job-1')
    child.register(echo, () => new Promise<never>(() => {}))
    await world.grant(b, a, '/dms/test')
    const asking = a.system.root.invoke({ to: child.handle, behaviour: echo.path, payload })
    const local = b.system.root.invoke({ to: child.handle, behaviour: echo.path, payload })
    await settle()
    await b.system.stop()
    expect(verdict(await asking)).toBe('ACTOR_STOPPED')
    expect(verdict(await local)).toBe('ACTOR_STOPPED')
    expect(verdict(await b.system.root.invoke({ to: alice.did, behaviour: echo.path }))).toBe('ACTOR_STOPPED')
  })

  it('refuses names that are taken or malformed', () => {
    b.system.root.spawn('job-1')
    for (const inbox of ['job-1', 'root']) expect(() => b.system.root.spawn(inbox)).toThrow(/in use/)
    for (const inbox of ['', '../x', 'a b', 'x'.repeat(129)])
      expect(() => b.system.root.spawn(inbox)).toThrow(/Naming an actor/)
  })
})

describe('registering', () => {
  it('lists declarations, refuses a name twice, and undoes', () => {
    const { root } = b.system
    const undo = registerEchoOn(root)
    expect(root.behaviours().map(({ path }) => path)).toEqual([echo.path])
    expect(() => registerEchoOn(root)).toThrow(/in use/)
    undo()
    undo()
    expect(root.behaviours()).toEqual([])
    registerEchoOn(root)
    undo()
    expect(root.behaviours()).toHaveLength(1)
  })

  it.each(['dms/x', '/', '/DMS', '/dms//x', '/dms/x/', '/dms/__proto__', `/${'x'.repeat(200)}`])(
    'refuses the path %j',
    (path) => {
      expect(() => b.system.root.register({ ...echo, path }, ({ text }) => ({ text }))).toThrow(
        /Registering a behaviour/,
      )
    },
  )
})

describe('a one-way message', () => {
  it('is carried out and not answered', async () => {
    const texts: string[] = []
    b.system.root.register(echo, ({ text }) => {
      texts.push(text)
      return { text }
    })
    await world.grant(b, a, '/dms/test')
    expect(await a.system.root.send({ to: bob.did, behaviour: echo.path, payload })).toEqual({
      ok: true,
      value: undefined,
    })
    expect(await b.system.root.send({ to: bob.did, behaviour: echo.path, payload })).toEqual({
      ok: true,
      value: undefined,
    })
    await settle()
    expect(texts).toEqual(['x', 'x'])
    expect(a.heard).toHaveLength(0)
  })
})
