import { expect, test } from 'vitest'
import { eachOf } from './each-of.ts'

test('all get their turn, never more at a time than may be', async () => {
  const seen: number[] = []
  let [now, most] = [0, 0]
  await eachOf([1, 2, 3, 4, 5], { atOnce: 2 }, async (item) => {
    most = Math.max(most, ++now)
    await Promise.resolve()
    seen.push(item)
    now--
  })
  expect(seen).toEqual([1, 2, 3, 4, 5])
  expect(most).toBe(2)
})

test('after a failure no more are begun, and those under way are awaited', async () => {
  const [begun, ended]: [number[], number[]] = [[], []]
  const slow = Promise.withResolvers<void>()
  const all = eachOf([1, 2, 3, 4], { atOnce: 2 }, async (item) => {
    begun.push(item)
    if (item === 1) throw new Error('no room')
    await slow.promise
    ended.push(item)
  })
  queueMicrotask(slow.resolve)
  await expect(all).rejects.toThrow('no room')
  expect(begun).toEqual([1, 2])
  expect(ended).toEqual([2])
})

test('once it is called off no more are begun', async () => {
  const off = new AbortController()
  const begun: number[] = []
  const all = eachOf([1, 2, 3], { atOnce: 1, signal: off.signal }, async (item) => {
    begun.push(item)
    off.abort(new Error('enough'))
  })
  await expect(all).rejects.toThrow('enough')
  expect(begun).toEqual([1])
})
