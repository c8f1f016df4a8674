import { expect, test } from 'vitest'
import { answerError, TestmoError } from './errors.ts'
import { retryAfterMs } from './http.ts'
import { pauseBefore, retrying } from './retry.ts'

const patience = { attempts: 5, firstPauseMs: 1000, maxPauseMs: 10_000 }
const run = async (errors: readonly Error[]) => {
  const pauses: number[] = []
  const left = [...errors]
  const components = { patience, pause: async (ms: number) => void pauses.push(ms), say: () => undefined }
  const result = await retrying(components, async (attempt) => {
    const error = left.shift()
    if (error !== undefined) throw error
    return attempt
  }).catch((error: unknown) => error)
  return { pauses, result }
}
const away = answerError('knock', 503)

test('pauses grow up to their bound', () => {
  expect([1, 2, 3, 4, 5, 60].map((attempt) => pauseBefore(attempt, patience))).toEqual([
    1000, 2000, 4000, 8000, 10_000, 10_000,
  ])
})

test('what passes is tried again, with the pause that the server asked for where it is longer', async () => {
  expect(await run([away, answerError('knock', 429, { retryAfterMs: 9000 })])).toEqual({
    pauses: [1000, 9000],
    result: 3,
  })
})

test('patience ends, and the error says after how many attempts', async () => {
  const { pauses, result } = await run(Array<Error>(9).fill(away))
  expect(pauses).toHaveLength(4)
  expect(result).toMatchObject({ code: 'TESTMO_UNREACHABLE', message: expect.stringContaining('5 attempts') })
})

test.each([401, 403, 404, 405, 422])('a refusal (%i) is not tried again', async (status) => {
  const { pauses, result } = await run([answerError('knock', status)])
  expect(pauses).toEqual([])
  expect(result).toBeInstanceOf(TestmoError)
  expect(result).toMatchObject({ code: 'TESTMO_REFUSED', status })
})

test('an error of our own is not tried again', async () => {
  expect(await run([new TypeError('mistake')])).toMatchObject({ pauses: [], result: { message: 'mistake' } })
})

test.each([
  ['12', 12_000],
  ['Thu, 01 Jan 1970 00:00:30 GMT', 30_000],
  ['soon', undefined],
  [undefined, undefined],
])('Retry-After %j asks for %j ms', (header, expected) => {
  expect(retryAfterMs(header, 0)).toBe(expected)
})
