import type { InjectOptions } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Book } from '../../manual/book.ts'
import type { Right } from '../model/people.ts'
import { key, openStage, type PortalStage } from '../testing/stage.ts'
import { oneKey, type People } from './people.ts'

let stage: PortalStage
let may: readonly Right[]
let isNamed: boolean

/** The holder of the key, as the forge might have told. */
const people = (): People => ({
  ...oneKey(key),
  whoAsks: (request) => {
    const person = oneKey(key).whoAsks(request)
    return person === undefined ? undefined : { ...person, name: 'Alice (@alice)', may, isNamed }
  },
})
beforeEach(async () => {
  may = ['look', 'judge']
  isNamed = false
  stage = await openStage({ people: people() })
})
afterEach(() => stage[Symbol.asyncDispose]())

const ask = async (url: string, options: InjectOptions = {}) => {
  const headers = { host: '127.0.0.1:8000', authorization: `Bearer ${key}`, ...options.headers }
  const answer = await stage.app.inject({ url, ...options, headers })
  return {
    status: answer.statusCode,
    body: answer.headers['content-type']?.includes('json') ? answer.json() : answer.body,
  }
}
const book = async (): Promise<Book> => (await ask('/api/verdicts')).body
const scenario = async () => (await book()).scenarios[0]!

const answered = async (change: object = {}) => {
  const { scenario: id, text } = await scenario()
  const answers = [{ outcome: 'passed' }, { outcome: 'passed' }]
  return { scenario: id, text, version: '0.5.0', by: 'Bob of QA', answers, note: '', evidence: [], ...change }
}
const put = async (draft: Awaited<ReturnType<typeof answered>>, seen = 0) =>
  ask(`/api/drafts/${draft.scenario}`, { method: 'PUT', payload: { seen, draft } })
const enter = async (seen = 0, draft = 1) =>
  ask('/api/verdicts', { method: 'POST', payload: { scenario: (await scenario()).scenario, seen, draft } })
const attach = async (name: string, payload: Buffer, seen: number) =>
  ask(`/api/drafts/${(await scenario()).scenario}/evidence?name=${name}&seen=${seen}`, {
    method: 'POST',
    payload,
    headers: { 'content-type': 'application/octet-stream' },
  })

describe('a verdict', () => {
  it('is answered step by step, with evidence, and stands in the ledger', async () => {
    await put(await answered())
    expect((await attach('seen.png', Buffer.from('a picture'), 1)).body.revision).toBe(2)
    expect((await enter(0, 2)).status).toBe(200)
    const { status, revision, verdict } = await scenario()
    expect([status, revision, verdict?.by]).toEqual(['passed', 1, 'Bob of QA'])
    expect(await ask(`/api/verdicts/${verdict?.evidence[0]?.file}`)).toEqual({
      status: 200,
      body: 'a picture',
    })
    // What was entered is no draft any more.
    expect((await ask(`/api/drafts/${verdict?.scenario}`)).body).toEqual({ revision: 0 })
  })

  it('bears the name that the forge tells, whatever else was sent', async () => {
    isNamed = true
    await put(await answered({ by: 'Mallory' }))
    expect((await enter()).body.by).toBe('Alice (@alice)')
  })

  it('is not entered over one that was not seen, nor over answers that were not', async () => {
    await put(await answered())
    await enter()
    await put(await answered({ by: 'Carol' }))
    expect(await enter(0, 1)).toMatchObject({ status: 409, body: { code: 'MANUAL_CHANGED' } })
    expect(await enter(1, 7)).toMatchObject({ status: 409, body: { code: 'MANUAL_CHANGED' } })
    expect((await put(await answered(), 0)).status).toBe(409)
    expect((await enter(1, 1)).body.by).toBe('Carol')
  })

  it('holds for the versions of its release alone', async () => {
    await put(await answered())
    await enter()
    const { scenarios } = (await ask('/api/verdicts?version=0.6.0')).body as Book
    expect(scenarios[0]?.status).toBe('expired')
  })

  it('without a word about what failed is refused in words', async () => {
    await put(await answered({ answers: [{ outcome: 'failed' }, null] }))
    const { status, body } = await enter()
    expect([status, body.code, body.message]).toEqual([
      400,
      'MANUAL_REFUSED',
      expect.stringContaining('nobody says what was seen'),
    ])
  })
})

describe('what the desk does not take', () => {
  it('is a verdict of somebody who may only look', async () => {
    may = ['look']
    const refused = [await put(await answered()), await enter(), await attach('a.txt', Buffer.from('x'), 1)]
    expect(refused.map(({ status, body }) => [status, body.code])).toEqual(
      refused.map(() => [403, 'PORTAL_RIGHT']),
    )
    expect((await scenario()).verdicts).toEqual([])
  })

  it('is evidence that a browser would run, that is too large, or that nothing stands for', async () => {
    expect((await attach('seen.png', Buffer.from('x'), 0)).status).toBe(400)
    await put(await answered())
    expect((await attach('page.html', Buffer.from('x'), 1)).body.code).toBe('MANUAL_REFUSED')
    expect((await attach('big.txt', Buffer.alloc(9 * 1024 ** 2), 1)).status).toBe(413)
  })

  it('is evidence of which a page only says that it is there', async () => {
    await put(await answered({ evidence: ['a'.repeat(64)] }))
    expect((await enter()).body.evidence).toEqual([])
  })

  it.each(['..%2fledger.ndjson', 'ledger.ndjson', `${'a'.repeat(32)}.png`])(
    'gives out nothing but evidence: %s',
    async (file) => {
      await put(await answered())
      await enter()
      const { status, body } = await ask(`/api/verdicts/evidence/${file}`)
      expect(status).toBeGreaterThanOrEqual(400)
      expect(JSON.stringify(body)).not.toContain('Bob of QA')
    },
  )

  it.each(['..%2f..%2fx', 'a/b', ''])('is a draft for no scenario: "%s"', async (id) => {
    expect((await ask(`/api/drafts/${id}`)).status).toBeGreaterThanOrEqual(400)
  })
})
