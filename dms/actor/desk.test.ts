import { Type } from 'typebox'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DmsError, InvalidInputError } from '../core/index.ts'
import { alice, bob, carol } from '../identity/fixtures.ts'
import { createWorld, echo, type Node, registerEcho, settle, verdict, type World } from './fixtures.ts'
import type { InvocationContext } from './types.ts'

let world: World
let a: Node
let b: Node
beforeEach(async () => {
  world = createWorld()
  a = await world.node(alice)
  b = await world.node(bob, { concurrency: 2, mailboxCapacity: 4, mailboxShare: 3 })
  await world.connect(a, b)
  await world.grant(b, a, '/dms/test')
})
afterEach(() => world.stop())

const anything = (path: string) => ({
  path,
  summary: 'For a test',
  request: Type.Unknown(),
  reply: Type.Unknown(),
})
const call = (node: Node, behaviour: string, timeoutMs = 30_000) =>
  node.system.root.invoke({ to: bob.did, behaviour, timeoutMs, payload: { text: 'x' } })

/** A behaviour that does not end by itself; `contexts` are those of its runs. */
const registerHanging = (node: Node, path = '/dms/test/hang') => {
  const contexts: InvocationContext[] = []
  const ends: (() => void)[] = []
  node.system.root.register(anything(path), (_, context) => {
    contexts.push(context)
    return new Promise((resolve) => ends.push(() => resolve({})))
  })
  return { path, contexts, end: () => ends.shift()?.() }
}

describe('a behaviour that fails', () => {
  const problem = {
    code: 'TEST_REFUSED',
    message: 'Testing: refused',
    hint: 'Do not.',
    facts: { a: 1 },
    retryable: true,
  }

  it('with a reason answers with the reason', async () => {
    b.system.root.register(anything('/dms/test/refuse'), () => {
      throw new DmsError(problem)
    })
    expect(await call(a, '/dms/test/refuse')).toEqual({ ok: false, error: problem })
  })

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('the password is 1234')
      },
    ],
    ['rejects', () => Promise.reject(new Error('the password is 1234'))],
    ['rejects with nothing', () => Promise.reject(undefined)],
    [
      'returns a promise that bites',
      () =>
        Object.defineProperty({}, 'then', {
          get: () => {
            throw new Error('the password is 1234')
          },
        }),
    ],
    ['returns what is no data', () => ({ handler: () => 1 })],
    ['returns nothing', () => undefined],
  ])('because it %s answers without details, and the next call works', async (_, handler) => {
    b.system.root.register(anything('/dms/test/fail'), handler)
    registerEcho(b)
    const answer = await call(a, '/dms/test/fail')
    expect(verdict(answer)).toBe('INTERNAL')
    expect(JSON.stringify(answer)).not.toContain('1234')
    expect(verdict(await call(a, echo.path))).toBe('ok')
  })

  it('because its reply is not what it declared is not believed', async () => {
    b.system.root.register(
      { ...anything('/dms/test/lie'), reply: Type.Object({ n: Type.Number() }) },
      () => ({ n: 'one' }) as never,
    )
    expect(verdict(await call(a, '/dms/test/lie'))).toBe('INTERNAL')
  })

  it('because its reply is too large is told so', async () => {
    b.system.root.register(anything('/dms/test/large'), () => 'x'.repeat(300_000))
    expect(verdict(await call(a, '/dms/test/large'))).toBe('NETWORK_MESSAGE_TOO_LARGE')
  })
})

describe('a deadline', () => {
  it('ends a behaviour that hangs, on both sides, and tells it', async () => {
    const { path, contexts } = registerHanging(b)
    const asking = call(a, path, 500)
    await settle()
    expect(contexts[0]!.deadlineMs).toBe(world.clock.now() + 500)
    expect(contexts[0]!.signal.aborted).toBe(false)
    world.clock.advance(500)
    expect(verdict(await asking)).toBe('ACTOR_TIMEOUT')
    expect(contexts[0]!.signal.aborted).toBe(true)
  })

  it('is answered by the receiver when the caller waits longer than the message lives', async () => {
    const { path } = registerHanging(b)
    const prepared = await a.system.root.prepare({ to: bob.did, behaviour: path, timeoutMs: 500 })
    const delivering = a.system.root.deliver(prepared, { timeoutMs: 5_000 })
    await settle()
    world.clock.advance(500)
    expect(await delivering).toMatchObject({
      ok: false,
      error: { code: 'ACTOR_TIMEOUT', facts: { noticedBy: 'handler' } },
    })
  })

  it('frees the place of a behaviour that never ends', async () => {
    const { path } = registerHanging(b)
    registerEcho(b)
    const asking = [call(a, path, 500), call(a, path, 500), call(a, echo.path)]
    await settle()
    world.clock.advance(500)
    expect((await Promise.all(asking)).map(verdict)).toEqual(['ACTOR_TIMEOUT', 'ACTOR_TIMEOUT', 'ok'])
  })

  it('passes for messages that wait, which then are not begun', async () => {
    const { path, contexts, end } = registerHanging(b)
    void call(a, path)
    void call(a, path)
    await settle()
    const prepared = await a.system.root.prepare({ to: bob.did, behaviour: path, timeoutMs: 500 })
    const late = a.system.root.deliver(prepared, { timeoutMs: 5_000 })
    await settle()
    world.clock.advance(600)
    end()
    expect(verdict(await late)).toBe('ACTOR_TIMEOUT')
    expect(contexts).toHaveLength(2)
  })
})

describe('overload', () => {
  it('is answered once for each message that does not fit, and passes', async () => {
    const { path, end } = registerHanging(b)
    const asking = Array.from({ length: 50 }, () => call(a, path))
    await settle()
    for (let turn = 0; turn < 50; turn += 1) {
      end()
      await settle(3)
    }
    const codes = (await Promise.all(asking)).map(verdict)
    expect(codes.filter((code) => code === 'ok')).toHaveLength(5)
    expect(codes.filter((code) => code === 'ACTOR_OVERLOADED')).toHaveLength(45)
    const later = call(a, path)
    await settle()
    end()
    expect(verdict(await later)).toBe('ok')
  })

  it('by one caller leaves room for another', async () => {
    const { path, end } = registerHanging(b)
    const c = await world.node(carol)
    await world.connect(c, b)
    await world.grant(b, c, '/dms/test')
    const greedy = Array.from({ length: 20 }, () => call(a, path))
    await settle()
    const modest = call(c, path)
    await settle()
    for (let turn = 0; turn < 4; turn += 1) {
      end()
      await settle(5)
    }
    expect(verdict(await modest)).toBe('ok')
    await b.system.stop()
    expect((await Promise.all(greedy)).map(verdict)).toContain('ACTOR_OVERLOADED')
  })

  it('by strangers does not lock out the owner of the machine', async () => {
    const { path } = registerHanging(b)
    registerEcho(b)
    for (let turn = 0; turn < 20; turn += 1) void call(a, path)
    await settle()
    expect(verdict(await call(b, echo.path))).toBe('ok')
  })
})

describe('order', () => {
  it('of one sender’s messages is the order in which they begin', async () => {
    const begun: string[] = []
    b.system.root.register(echo, ({ text }) => {
      begun.push(text)
      return { text }
    })
    const texts = ['1', '2', '3', '4', '5']
    await Promise.all(
      texts.map((text) => a.system.root.invoke({ to: bob.did, behaviour: echo.path, payload: { text } })),
    )
    expect(begun).toEqual(texts)
  })
})

describe('calls that go round', () => {
  it('from a to b to a end, and a behaviour may stop its own actor', async () => {
    registerEcho(a)
    await world.grant(a, b, '/dms/test')
    b.system.root.register(anything('/dms/test/back'), async () => {
      const answer = await b.system.root.invoke({
        to: alice.did,
        behaviour: echo.path,
        payload: { text: 'back' },
      })
      if (!answer.ok)
        throw new InvalidInputError({
          what: 'Calling back',
          expected: 'an answer',
          received: answer.error.code,
        })
      return answer.value
    })
    expect(await call(a, '/dms/test/back')).toEqual({ ok: true, value: { text: 'back' } })
    const child = b.system.root.spawn('mortal')
    child.register(anything('/dms/test/die'), async () => {
      await child.stop()
      return {}
    })
    const dying = await a.system.root.invoke({ to: child.handle, behaviour: '/dms/test/die' })
    expect(verdict(dying)).toBe('ACTOR_STOPPED')
    expect(b.system.root.children()).toEqual([])
  })
})
