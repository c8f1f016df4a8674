import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { InjectOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keepRun, recordOf, scenarioOf } from '../testing/records.ts'
import { key, openStage, overTheWire, type PortalStage } from '../testing/stage.ts'
import { networkRoutes } from './network-routes.ts'
import { PortalError } from './problem.ts'
import { workshopRoutes } from './workshop-routes.ts'

let stage: PortalStage
const commands: (readonly string[])[] = []
const tried: string[] = []

beforeAll(async () => {
  const env = async (words: readonly string[]): Promise<unknown> => {
    commands.push(words)
    if (words.includes('net-dead'))
      throw new PortalError({ code: 'ENVIRONMENT_UNKNOWN', message: 'no net-dead', status: 409 })
    return []
  }
  const wordings = [{ source: 'Alice waves', isExpression: true, definedAt: 'steps/definitions/a.ts:1' }]
  stage = await openStage({
    routeSets: [
      networkRoutes({ env, owner: 'root' }),
      workshopRoutes({
        vocabulary: async () => ({ wordings, parameters: [], scopeLines: ['ucan-1'] }),
        tryOut: async (text) => {
          tried.push(text)
          return { passed: true, scenarios: [], said: 'fine' }
        },
      }),
    ],
  })
})
afterAll(() => stage[Symbol.asyncDispose]())

const host = '127.0.0.1:8000'
const ask = (url: string, options: InjectOptions = {}) =>
  stage.app.inject({
    url,
    ...options,
    headers: { host, authorization: `Bearer ${key}`, ...options.headers },
  })
const post = (url: string, body: object, options: InjectOptions = {}) =>
  ask(url, { method: 'POST', payload: body, ...options })

describe('who may ask', () => {
  it('listens on the loopback address alone', () => {
    expect(stage.app.addresses()).toEqual([expect.objectContaining({ address: '127.0.0.1' })])
  })

  it('gives data to whoever holds the key', async () => {
    const answer = await ask('/api/index')
    expect([answer.statusCode, answer.json().runs.length]).toEqual([200, 3])
  })

  it.each(['', 'Bearer', 'Bearer wrong', `Basic ${key}`, `Bearer ${key}x`])(
    'refuses the key "%s"',
    async (authorization) => {
      const answer = await ask('/api/index', { headers: { authorization } })
      expect([answer.statusCode, answer.json().code]).toEqual([401, 'PORTAL_KEY'])
      expect(answer.body).not.toContain('scenario-1')
    },
  )

  it.each(['evil.example', 'evil.example:8000', '127.0.0.1.evil.example', '10.0.0.1:8000'])(
    'refuses to be called %s, key or not',
    async (name) => {
      const answer = await ask('/api/index', { headers: { host: name } })
      expect([answer.statusCode, answer.json().code]).toEqual([421, 'PORTAL_HOST'])
    },
  )

  it.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('refuses a page of another origin: %j', async (headers) => {
    const answer = await ask('/api/networks', { headers })
    expect([answer.statusCode, answer.json().code]).toEqual([403, 'PORTAL_ORIGIN'])
  })

  it.each(['/%61pi/index', '/api%2findex', '//api/index', '/API/index', '/./api/index'])(
    'gives no data to a stranger at another spelling of an address: %s',
    async (url) => {
      const answer = await ask(url, { headers: { authorization: '' } })
      expect(answer.statusCode).toBeGreaterThanOrEqual(400)
      expect(answer.body).not.toContain('scenario-1')
    },
  )

  it.each([
    '/%61pi/index',
    '/a%70i/networks',
    'http://127.0.0.1:8000/api/index',
    'http://127.0.0.1:8000/api/features?/',
    '//127.0.0.1:8000/api/index',
    '/./api/index',
    '/x/../api/index',
    '/api;x/index',
    '/API/index',
  ])('needs the key however the address is written: %s', async (url) => {
    const answer = await overTheWire(stage.app, `GET ${url} HTTP/1.1\r\nHost: ${host}\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 (?:401|404|400) /)
    expect(answer).not.toMatch(/scenario-1|Feature:/)
  })

  it('refuses a page of another origin however the address is written', async () => {
    const answer = await overTheWire(
      stage.app,
      `GET /%61pi/networks HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${key}\r\nOrigin: https://evil.example\r\n`,
    )
    expect(answer).toContain('PORTAL_ORIGIN')
  })

  it('lets the page itself load without a key, and without a word of data', async () => {
    const answer = await ask('/', { headers: { authorization: '' } })
    expect(answer.statusCode).toBe(200)
    expect(answer.body).not.toContain('scenario-1')
    expect(answer.headers['content-security-policy']).toContain(
      "default-src 'none'; script-src 'self'; style-src 'self'",
    )
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
  })

  it('refuses a body that is too long before it is read whole', async () => {
    const answer = await post('/api/workshop/try', { text: 'x'.repeat(200_000) })
    expect(answer.statusCode).toBe(413)
  })
})

describe('evidence', () => {
  it('is text, whatever it holds', async () => {
    const answer = await ask('/api/evidence/run-3/daemon.log')
    expect(answer.headers['content-type']).toContain('text/plain')
    expect(answer.body).toContain('bob says')
  })

  it.each(['..%2frecord.json', '..%2f..%2f..%2fetc%2fpasswd', '.hidden', '%00', 'absent.log'])(
    'does not leave its folder: %s',
    async (file) => {
      const answer = await ask(`/api/evidence/run-3/${file}`)
      expect(answer.statusCode).toBeGreaterThanOrEqual(400)
      expect(answer.body).not.toContain('root:')
    },
  )

  it('is not read past the folder of attachments by what a record names', async () => {
    const bad = scenarioOf(9, {
      outcome: 'failed',
      attachments: [
        { name: 'timeline.ndjson', mediaType: 'text/plain', bytes: 1, cut: false, file: '../../secret' },
      ],
    })
    writeFileSync(join(stage.folder, 'secret'), '{"source":"step","text":"secret"}')
    keepRun(stage.folder, recordOf({ id: 'run-4', day: 3, scenarios: [bad] }))
    const answer = await ask('/api/scenarios/scenario-9')
    expect(answer.json().runs[0].timeline).toEqual([])
  })

  it('a record that is broken is told, and hides no other', async () => {
    keepRun(stage.folder, { ...recordOf({ id: 'run-5', day: 3, scenarios: [] }), scenarios: 7 as never })
    const { problems, runs } = (await ask('/api/index')).json()
    expect(problems).toEqual(['run-5/record.json is not a record of a run'])
    expect(runs.map(({ id }: { id: string }) => id)).toContain('run-3')
  })
})

describe('networks', () => {
  it('a fault becomes words of the command line', async () => {
    await post('/api/networks/net-70b1/faults', {
      kind: 'latency',
      host: 'alice',
      peer: 'bob',
      amount: '200ms',
    })
    expect(commands.at(-1)).toEqual([
      'fault',
      'latency',
      'alice',
      'bob',
      '--add',
      '200ms',
      '--network',
      'net-70b1',
    ])
  })

  it.each([
    ['net-70b1', { kind: 'latency', host: '--json' }],
    ['net-70b1', { kind: 'latency', host: 'alice', amount: '--network=x' }],
    ['net-70b1', { kind: 'latency', host: 'alice', peer: '../x' }],
    ['net-70b1', { kind: 'format-disk', host: 'alice' }],
    ['net-70b1', { kind: 'one-way', host: 'alice' }],
    ['--help', { kind: 'crash', host: 'alice' }],
    ['net-70b1', { kind: 'crash', host: 'alice', more: 1 }],
  ])('%s %j never reaches the command line', async (id, wish) => {
    const before = commands.length
    const answer = await post(`/api/networks/${id}/faults`, wish)
    expect([answer.statusCode, commands.length]).toEqual([400, before])
  })

  it('what the command line refuses is told with its code', async () => {
    const answer = await ask('/api/networks/net-dead/links')
    expect([answer.statusCode, answer.json()]).toEqual([
      409,
      { code: 'ENVIRONMENT_UNKNOWN', message: 'no net-dead' },
    ])
  })
})

describe('the workshop', () => {
  const feature = (step: string): string => `Feature: f\n  @scope:ucan-1\n  Scenario: s\n    Given ${step}\n`

  it('runs what is made of known words', async () => {
    expect((await post('/api/workshop/try', { text: feature('Alice waves') })).json().passed).toBe(true)
    expect(tried).toHaveLength(1)
  })

  it('runs nothing else', async () => {
    const answer = await post('/api/workshop/try', { text: feature('Alice deletes everything') })
    expect([answer.statusCode, answer.json().code, tried.length]).toEqual([400, 'PORTAL_SCENARIO_BROKEN', 1])
  })
})
