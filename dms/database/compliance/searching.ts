import { beforeEach, describe, expect, it } from 'vitest'
import type { Condition, Query } from '../index.ts'
import type { Scene } from './scene.ts'

export const describeSearching = (scene: Scene): void => {
  describe('searching', () => {
    beforeEach(() => scene.fill())

    it.each<[Condition, readonly string[]]>([
      [{ field: 'age', is: 'eq', value: 31 }, ['alice', 'carol']],
      [{ field: 'address', is: 'eq', value: null }, ['carol']],
      [{ field: 'age', is: 'ne', value: 31 }, ['bob']],
      [{ field: 'age', is: 'gt', value: 25 }, ['alice', 'carol']],
      [{ field: 'age', is: 'gte', value: 25 }, ['alice', 'bob', 'carol']],
      [{ field: 'age', is: 'lt', value: 31 }, ['bob']],
      [{ field: 'age', is: 'lte', value: 31 }, ['alice', 'bob', 'carol']],
      [{ field: 'age', is: 'gt', value: '0' }, []],
      [{ field: 'name', is: 'lt', value: 'Bz' }, ['alice', 'bob']],
      [{ field: 'name', is: 'in', value: ['Bob', 'dave', 7] }, ['bob', 'dave']],
      [{ field: 'name', is: 'in', value: [] }, []],
      [{ field: 'tags', is: 'contains', value: 'singer' }, ['alice', 'bob']],
      [{ field: 'name', is: 'contains', value: 'ar' }, ['carol']],
      [{ field: 'age', is: 'contains', value: '3' }, []],
      [{ field: 'age', is: 'exists', value: true }, ['alice', 'bob', 'carol']],
      [{ field: 'age', is: 'exists', value: false }, ['dave']],
      [{ field: 'address.city', is: 'eq', value: 'Oslo' }, ['bob']],
      [{ field: 'address.city', is: 'exists', value: false }, ['carol', 'dave']],
      [{ field: 'tags.1', is: 'eq', value: 'singer' }, ['alice']],
      [{ field: 'tags.length', is: 'exists', value: true }, []],
      [{ field: '__proto__', is: 'exists', value: true }, []],
      [{ field: 'constructor.name', is: 'exists', value: true }, []],
    ])('by %j finds %j', async (condition, ids) => {
      expect(await scene.idsOf({ where: [condition] })).toEqual(ids)
    })

    it('wants every condition to hold', async () => {
      const where: readonly Condition[] = [
        { field: 'age', is: 'eq', value: 31 },
        { field: 'tags', is: 'contains', value: 'baker' },
      ]
      expect(await scene.idsOf({ where })).toEqual(['alice'])
    })

    it('answers by id, unless it is asked to sort', async () => {
      expect(await scene.idsOf({})).toEqual(['alice', 'bob', 'carol', 'dave'])
      expect(await scene.idsOf({ sortBy: 'age' })).toEqual(['bob', 'alice', 'carol', 'dave'])
      expect(await scene.idsOf({ sortBy: '-age' })).toEqual(['alice', 'carol', 'bob', 'dave'])
      expect(await scene.idsOf({ sortBy: '-name' })).toEqual(['dave', 'carol', 'bob', 'alice'])
      expect(await scene.idsOf({ sortBy: 'address.city' })).toEqual(['alice', 'bob', 'carol', 'dave'])
    })

    it('by code unit puts ids in the same order everywhere', async () => {
      const numbers = scene.database.collection('numbers')
      const ids = ['b', 'a', 'B', '10', '9', '\u{1f600}', '\uffee', 'é']
      await numbers.batch(ids.map((put) => ({ put, document: 1 })))
      expect((await numbers.find()).map(({ id }) => id)).toEqual(ids.toSorted())
    })

    it('cuts out a page after sorting', async () => {
      expect(await scene.idsOf({ limit: 2 })).toEqual(['alice', 'bob'])
      expect(await scene.idsOf({ offset: 1, limit: 2 })).toEqual(['bob', 'carol'])
      expect(await scene.idsOf({ sortBy: '-name', offset: 3 })).toEqual(['alice'])
      expect(await scene.idsOf({ offset: 9 })).toEqual([])
      expect(await scene.idsOf({ limit: 0 })).toEqual([])
    })

    it.each<[string, unknown]>([
      ['/limit', { limit: -1 }],
      ['/limit', { limit: 0.5 }],
      ['/offset', { offset: Number.NaN }],
      ['/sortBy', { sortBy: '' }],
      ['/where/0/field', { where: [{ field: 'a..b', is: 'eq', value: 1 }] }],
      ['/where/0/is', { where: [{ field: 'a', is: 'like', value: 1 }] }],
      ['/where/0/value', { where: [{ field: 'a', is: 'eq', value: {} }] }],
      [
        '/where/1/value',
        {
          where: [
            { field: 'a', is: 'eq', value: 1 },
            { field: 'a', is: 'in', value: 'abc' },
          ],
        },
      ],
      ['/where/0/value', { where: [{ field: 'a', is: 'contains', value: 1 }] }],
      ['/where/0/value', { where: [{ field: 'a', is: 'exists', value: 'yes' }] }],
    ])('refuses a query, naming %s', async (where, query) => {
      await expect(scene.shelf.find(query as Query)).rejects.toThrow(where)
    })
  })
}
