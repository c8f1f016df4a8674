import { expect, test } from 'vitest'
import { createLru } from './lru.ts'

test('the entry that was not used for longest is forgotten first', () => {
  const lru = createLru<string, number>(2)
  lru.set('a', 1)
  lru.set('b', 2)
  expect(lru.get('a')).toBe(1)
  lru.set('c', 3)
  expect([lru.get('a'), lru.get('b'), lru.get('c')]).toEqual([1, undefined, 3])
})

test('setting an entry again replaces it and does not grow', () => {
  const lru = createLru<string, number>(2)
  for (const value of [1, 2, 3]) lru.set('a', value)
  expect([lru.size, lru.get('a')]).toEqual([1, 3])
})

test('it never holds more than its limit', () => {
  const lru = createLru<number, number>(10)
  for (let index = 0; index < 1000; index++) lru.set(index, index)
  expect([lru.size, lru.get(989), lru.get(990)]).toEqual([10, undefined, 990])
})
