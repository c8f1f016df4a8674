import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { networkRoutes } from '../server/network-routes.ts'
import { openStage, type PortalStage } from '../testing/stage.ts'
import { openForge } from './forge.ts'
import { rightsOf } from './rights.ts'
import { sessionSeconds } from './sessions.ts'
import { readSignIn, type SignInSettings } from './settings.ts'
import { createSignIn } from './sign-in.ts'
import { openStandInForge, type StandInForge } from './testing/forge.ts'

const origin = 'https://portal.example'
let forge: StandInForge
let stage: PortalStage
let complaints: string[]
let nowMs: number

const settings = (): SignInSettings => ({
  forge: forge.address,
  clientId: forge.application.id,
  secret: forge.application.secret,
  origin,
  look: [{ group: 'nunet' }],
  judge: [{ group: 'nunet/quality', role: 'developer' }],
  act: [{ group: 'nunet/operations', role: 'maintainer' }],
})
const open = async (change: Partial<SignInSettings> = {}): Promise<PortalStage> => {
  const whole = { ...settings(), ...change }
  const { people, routes } = createSignIn(
    { forge: openForge(whole), now: () => new Date(nowMs), complain: (line) => complaints.push(line) },
    whole,
  )
  return openStage({ people, routeSets: [routes, networkRoutes({ env: async () => [], owner: 'root' })] })
}

beforeEach(async () => {
  forge = await openStandInForge()
  forge.application.redirectUri = `${origin}/sign-in/callback`
  forge.account = { id: 7, username: 'alice', name: 'Alice', groups: ['nunet'] }
  complaints = []
  nowMs = Date.parse('2026-11-23T10:00:00Z')
  stage = await open()
})
afterEach(async () => {
  await stage[Symbol.asyncDispose]()
  await forge[Symbol.asyncDispose]()
})

/** A browser, as far as cookies go. */
const browser = () => {
  const jar = new Map<string, string>()
  const set: string[] = []
  const ask = async (url: string, { method = 'GET', headers = {} as Record<string, string> } = {}) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await stage.app.inject({
      url,
      method: method as 'GET',
      headers: { host: 'portal.example', ...(cookie === '' ? {} : { cookie }), ...headers },
    })
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
      set.push(line)
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') jar.delete(name)
      else jar.set(name, value)
    }
    return answer
  }
  /** Goes to the forge; answers where it sends the browser back to. */
  const leave = async (): Promise<URL> => {
    const { headers } = await ask('/sign-in')
    const answer = await fetch(String(headers.location), { redirect: 'manual' })
    return new URL(answer.headers.get('location') ?? `${forge.address}/page-of-the-forge`)
  }
  const comeBack = async (address: URL): Promise<string> =>
    String((await ask(address.pathname + address.search)).headers.location)
  return { jar, set, ask, leave, comeBack, signIn: async () => comeBack(await leave()) }
}

describe('sign-in by the forge', () => {
  it('opens the portal to whoever the forge vouches for, with a cookie that no page and no other site gets', async () => {
    const { ask, signIn, set } = browser()
    expect((await ask('/api/index')).json().code).toBe('PORTAL_SIGN_IN')
    expect(await signIn()).toBe('/')
    const { person } = (await ask('/api/abilities')).json()
    expect(person).toMatchObject({ name: 'Alice (@alice)', isNamed: true, may: ['look'] })
    expect(set.at(-1)).toMatch(
      /^__Host-portal=[\w-]{43}; Max-Age=28800; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    )
    // The portal keeps no token with which it could do anything else.
    expect(forge.tokens.size).toBe(0)
  })

  it('sends the exact address of its callback, a challenge and a state, and asks for no more than who it is', async () => {
    const { location } = (await browser().ask('/sign-in')).headers
    const { searchParams } = new URL(String(location))
    expect(Object.fromEntries(searchParams)).toMatchObject({
      client_id: forge.application.id,
      redirect_uri: `${origin}/sign-in/callback`,
      response_type: 'code',
      scope: 'openid',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]{43}$/),
    })
    expect(String(location)).not.toContain(forge.application.secret)
  })

  it('ends when the person signs out, and after a working day', async () => {
    const { ask, signIn, jar } = browser()
    await signIn()
    const kept = jar.get('__Host-portal')!
    await ask('/api/sign-out', { method: 'POST', headers: { origin } })
    jar.set('__Host-portal', kept)
    expect((await ask('/api/index')).statusCode).toBe(401)
    await signIn()
    nowMs += sessionSeconds * 1000
    expect((await ask('/api/index')).statusCode).toBe(401)
  })
})

describe('a sign-in that does not come about', () => {
  const refused = async (address: Promise<string>): Promise<string> =>
    (await address).replace('/#/sign-in/', '')

  it.each([
    ['denies', 'SIGN_IN_DENIED'],
    ['signs-with-another-key', 'SIGN_IN_FORGE'],
    ['forgets-the-nonce', 'SIGN_IN_FORGE'],
    ['hands-out-old-codes', 'SIGN_IN_FORGE'],
    ['is-broken', 'SIGN_IN_FORGE'],
  ] as const)('because the forge %s', async (mood, code) => {
    forge.mood = mood
    const { ask, signIn } = browser()
    const answer =
      mood === 'is-broken' ? ask('/sign-in').then(({ headers }) => String(headers.location)) : signIn()
    expect(await refused(answer)).toBe(code)
    expect((await ask('/api/index')).statusCode).toBe(401)
    expect(complaints.join()).not.toContain(forge.application.secret)
  })

  it('because the state is another, the code is used again, or another browser began it', async () => {
    const [one, mallory] = [browser(), browser()]
    const address = await one.leave()
    expect(await refused(mallory.comeBack(address))).toBe('SIGN_IN_STALE')
    const mixed = new URL(address)
    mixed.searchParams.set('state', 'x'.repeat(43))
    await mallory.leave()
    expect(await refused(mallory.comeBack(address))).toBe('SIGN_IN_FORGE')
    expect(await refused(one.comeBack(mixed))).toBe('SIGN_IN_FORGE')
    // A sign-in is good for one return.
    expect(await refused(one.comeBack(address))).toBe('SIGN_IN_STALE')
  })

  it('because it lasted too long, or its cookie was changed', async () => {
    const [slow, mallory] = [browser(), browser()]
    const address = await slow.leave()
    nowMs += 601_000
    expect(await refused(slow.comeBack(address))).toBe('SIGN_IN_STALE')
    const other = await mallory.leave()
    const kept = mallory.jar.get('__Host-portal-sign-in')!
    mallory.jar.set('__Host-portal-sign-in', `${kept.slice(0, -2)}AA`)
    expect(await refused(mallory.comeBack(other))).toBe('SIGN_IN_STALE')
  })

  it('because the person is in no group that may look', async () => {
    forge.account = { ...forge.account, groups: ['elsewhere'] }
    expect(await refused(browser().signIn())).toBe('SIGN_IN_RIGHTLESS')
  })

  it('because the forge knows another secret or another callback', async () => {
    await stage[Symbol.asyncDispose]()
    stage = await open({ secret: 'wrong' })
    expect(await refused(browser().signIn())).toBe('SIGN_IN_FORGE')
    forge.application.redirectUri = `${origin}/sign-in/callback/`
    // The forge shows its own page and sends nobody back.
    expect((await browser().leave()).pathname).toBe('/page-of-the-forge')
  })
})

describe('who may do what', () => {
  const fault = { method: 'POST', headers: { origin, 'content-type': 'application/json' } }
  const statuses = async ({ ask, signIn }: ReturnType<typeof browser>): Promise<readonly number[]> => {
    await signIn()
    const draft = await ask('/api/drafts/manual-none')
    const heal = await ask('/api/networks/net-1/heal', { method: 'POST', headers: { origin } })
    return [(await ask('/api/index')).statusCode, draft.statusCode, heal.statusCode]
  }

  it.each([
    ['a member looks', {}, [200, 403, 403]],
    ['a developer of quality judges', { developer: ['nunet/quality'] }, [200, 200, 403]],
    ['an owner is more than a developer', { owner: ['nunet/quality'] }, [200, 200, 403]],
    ['a maintainer of operations acts', { maintainer: ['nunet/operations'] }, [200, 403, 200]],
    ['a developer of operations does not', { developer: ['nunet/operations'] }, [200, 403, 403]],
    ['a role in a group of nearly that name is none', { owner: ['nunet/quality2'] }, [200, 403, 403]],
  ])('%s', async (_name, roles, expected) => {
    forge.account = { ...forge.account, ...roles }
    expect(await statuses(browser())).toEqual(expected)
  })

  it.each<[string, Record<string, string>]>([
    ['no origin', {}],
    ['the origin of another', { origin: 'https://evil.example' }],
    ['this origin without TLS', { origin: 'http://portal.example' }],
    ['another site', { origin, 'sec-fetch-site': 'cross-site' }],
  ])('a browser that is made to ask from %s changes nothing', async (_name, headers) => {
    forge.account = { ...forge.account, maintainer: ['nunet/operations'] }
    const { ask, signIn } = browser()
    await signIn()
    const answer = await ask('/api/networks/net-1/heal', { ...fault, headers })
    expect([answer.statusCode, answer.json().code]).toEqual([403, 'PORTAL_ORIGIN'])
  })

  it('claims that are no lists give no rights', () => {
    expect(rightsOf({ groups: 'nunet' }, settings())).toEqual([])
    expect(rightsOf({ groups: { includes: true } }, settings())).toEqual([])
  })

  it('the portal answers to its own name alone', async () => {
    const answer = await browser().ask('/', { headers: { host: '127.0.0.1' } })
    expect([answer.statusCode, answer.json().code]).toEqual([421, 'PORTAL_HOST'])
  })
})

describe('the settings', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nunet-sign-in-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  const written = (text: string, variables: Record<string, string> = {}) => {
    const path = join(folder, 'sign-in.yaml')
    writeFileSync(path, text)
    return () => readSignIn(path, variables)
  }
  const whole = 'forge: https://gitlab.example\nclientId: abc\norigin: https://portal.example\n'

  it('take the secret from a file of its owner, or from the environment', () => {
    expect(written(whole, { NUNET_PORTAL_SECRET: 's' })().secret).toBe('s')
    const file = join(folder, 'secret')
    writeFileSync(file, 'from the file\n', { mode: 0o600 })
    const read = written(`${whole}secretFile: secret\n`)
    expect(read().secret).toBe('from the file')
    chmodSync(file, 0o644)
    expect(read).toThrow('can be read by others')
  })

  it.each([
    ['a secret in them', `${whole}secret: s\n`, 'secret'],
    ['a forge without TLS', whole.replace('https://gitlab', 'http://gitlab'), 'https://'],
    ['a path behind the origin', whole.replace('portal.example', 'portal.example/x'), 'without anything'],
    ['a role that there is not', `${whole}judge: [{ group: a, role: guest }]\n`, '/judge/0/role'],
    ['no secret at all', whole, 'NUNET_PORTAL_SECRET is empty'],
  ])('with %s are refused in words', (_name, text, word) => {
    const variables: Record<string, string> = word.startsWith('NUNET') ? {} : { NUNET_PORTAL_SECRET: 's' }
    expect(written(text, variables)).toThrow(word)
  })
})
