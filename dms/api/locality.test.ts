import { describe, expect, it } from 'vitest'
import { judgeLocality, type RequestHead } from './locality.ts'

const rules = { hosts: new Set(['127.0.0.1:9999', 'localhost:9999']), token: 'secret' }

const head = (headers: Record<string, string>, change: Partial<RequestHead> = {}): RequestHead => {
  const all = { host: '127.0.0.1:9999', authorization: 'Bearer secret', ...headers }
  return {
    method: 'GET',
    target: '/api/v1/identity',
    headers: all,
    rawHeaders: Object.entries(all).flat(),
    ...change,
  }
}

describe('a request to the local API', () => {
  it('from this machine, with the token, is answered', () => {
    expect(judgeLocality(head({}), rules)).toBeUndefined()
    expect(judgeLocality(head({ host: 'localhost:9999' }), rules)).toBeUndefined()
  })

  it.each([
    'evil.example',
    '127.0.0.1.evil.example:9999',
    'localhost.evil:9999',
    '0x7f.1:9999',
    '2130706433:9999',
    '[::ffff:7f00:1]:9999',
    '127.0.0.1:9999.',
    'LOCALHOST:9999',
    'owner@127.0.0.1:9999',
    '127.0.0.1',
    '',
  ])('with the Host header "%s" is refused', (host) => {
    expect(judgeLocality(head({ host }), rules)?.code).toBe('API_HOST_REFUSED')
  })

  it('with two Host headers or none is refused', () => {
    const twice = [...head({}).rawHeaders, 'Host', '127.0.0.1:9999']
    expect(judgeLocality(head({}, { rawHeaders: twice }), rules)?.code).toBe('API_HOST_REFUSED')
    expect(judgeLocality(head({}, { rawHeaders: [] }), rules)?.code).toBe('API_HOST_REFUSED')
  })

  it.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'file://' },
    { origin: 'http://127.0.0.1:9999' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-origin' },
  ])('from a web page %o is refused', (headers) => {
    expect(judgeLocality(head(headers as never), rules)?.code).toBe('API_ORIGIN_REFUSED')
  })

  it('typed into a browser by its owner is not taken for a web page', () => {
    expect(judgeLocality(head({ 'sec-fetch-site': 'none' }), rules)).toBeUndefined()
  })

  it.each(['', 'Bearer secre', 'Bearer secret2', 'bearer secret', 'Basic secret', 'secret'])(
    'with the credential "%s" is refused',
    (authorization) => {
      expect(judgeLocality(head({ authorization }), rules)?.code).toBe('API_TOKEN_REFUSED')
    },
  )

  it('in absolute form is refused', () => {
    const target = 'http://127.0.0.1:9999/api/v1/identity'
    expect(judgeLocality(head({}, { target }), rules)?.code).toBe('API_TARGET_INVALID')
  })

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json, text/plain',
    'application/jsonp',
    '',
  ])('posted as "%s" is refused, as a simple form of a web page would come', (type) => {
    const post = head({ 'content-type': type }, { method: 'POST' })
    expect(judgeLocality(post, rules)?.code).toBe('API_CONTENT_TYPE_REFUSED')
  })

  it('posted as JSON is answered', () => {
    expect(
      judgeLocality(head({ 'content-type': 'application/json; charset=utf-8' }, { method: 'POST' }), rules),
    ).toBeUndefined()
  })
})
