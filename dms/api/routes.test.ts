import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Actor, Invocation } from '../actor/index.ts'
import { silentLogger, success } from '../core/index.ts'
import { registerActorRoutes } from './routes.ts'
import { createServer } from './server.ts'

const open = () => {
  const asked: Invocation[] = []
  const actor = {
    invoke: async (invocation: Invocation) => {
      asked.push(invocation)
      return success(null)
    },
    prepare: async (invocation: Invocation) => {
      asked.push(invocation)
      return { to: {}, bytes: new Uint8Array() }
    },
  } as unknown as Actor
  const server = createServer({ log: silentLogger, rules: () => ({ hosts: new Set(['localhost']) }) })
  registerActorRoutes(server, actor)
  const post = async (route: string, tokens?: readonly unknown[]) => {
    const url = `/api/v1/actor/${route}`
    const payload = { behaviour: '/x', to: 'did:key:z', ...(tokens === undefined ? {} : { tokens }) }
    return (await server.inject({ method: 'POST', url, payload, headers: { host: 'localhost' } })).statusCode
  }
  return { server, asked, post }
}

let opened: ReturnType<typeof open>
beforeEach(() => {
  opened = open()
})
afterEach(() => opened.server.close())

describe.each(['invoke', 'msg'])('tokens in a request to actor/%s', (route) => {
  it('are handed on as they are, or not at all', async () => {
    const { asked, post } = opened
    const tokens = ['not judged here', 'x'.repeat(16_384), '', '…']
    expect(await post(route, tokens)).toBe(200)
    expect(await post(route, [])).toBe(200)
    expect(await post(route)).toBe(200)
    expect(asked.map((invocation) => invocation.tokens)).toEqual([tokens, [], undefined])
  })

  it.each<[string, readonly unknown[]]>([
    ['five', ['a', 'b', 'c', 'd', 'e']],
    ['one beyond 16 KiB', ['x'.repeat(16_385)]],
    ['one that is no text', [1]],
  ])('are refused: %s', async (_, tokens) => {
    const { asked, post } = opened
    expect(await post(route, tokens)).toBe(400)
    expect(asked).toEqual([])
  })
})
