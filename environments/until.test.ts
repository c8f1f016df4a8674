import { getEventListeners } from 'node:events'
import { expect, it } from 'vitest'
import { until } from './until.ts'

it('asks again until there is an answer, or the time is over', async () => {
  let asked = 0
  expect(await until(() => (++asked === 3 ? 'yes' : undefined), { withinMs: 5000, everyMs: 1 })).toBe('yes')
  expect(await until(() => undefined, { withinMs: 5, everyMs: 1 })).toBeUndefined()
})

it('gives up at once on request, although somebody never answers, and throws what was asked late away', async () => {
  const abort = new AbortController()
  let fail: (reason: Error) => void = () => {}
  const never = new Promise<undefined>((_, reject) => {
    fail = reject
  })
  const asked = until(() => never, { withinMs: 60_000, signal: abort.signal })
  abort.abort(new Error('Ctrl-C'))
  await expect(asked).rejects.toThrow('Ctrl-C')
  fail(new Error('too late to matter'))
  await expect(until(() => 1, { withinMs: 1, signal: abort.signal })).rejects.toThrow('Ctrl-C')
})

it('leaves nothing on the signal', async () => {
  const { signal } = new AbortController()
  await until(() => 1, { withinMs: 1, signal })
  expect(getEventListeners(signal, 'abort')).toEqual([])
})
