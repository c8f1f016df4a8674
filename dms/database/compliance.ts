import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Json } from '../core/index.ts'
import type { Collection, Condition, Database, Query } from './index.ts'

/** A database for one test. */
export interface DatabaseStage {
  readonly database: Database
  /** Opens it again after it was closed; only asked of a database that keeps. */
  reopen(): Promise<Database>
  close(): Promise<void>
}

interface Person {
  readonly [key: string]: Json | undefined
  readonly name: string
  readonly age?: number
  readonly tags?: readonly string[]
  readonly address?: { readonly city: string } | null
}

const people: Readonly<Record<string, Person>> = {
  alice: { name: 'Alice', age: 31, tags: ['baker', 'singer'], address: { city: 'Lisbon' } },
  bob: { name: 'Bob', age: 25, tags: ['singer'], address: { city: 'Oslo' } },
  carol: { name: 'Carol', age: 31, address: null },
  dave: { name: 'dave' },
}

const odd = [
  'a!b',
  '!',
  '"',
  'a/b',
  '../a',
  'ÿ',
  '\u{10ffff}',
  '\uffff',
  '\0',
  ' ',
  '__proto__',
  'é',
  '%00',
  'x'.repeat(512),
]

/** The promises of every database; one that `keeps` also finds its documents again after it was closed. */
export const describeDatabase = (
  name: string,
  createStage: () => Promise<DatabaseStage>,
  { keeps }: { keeps: boolean },
): void => {
  describe(`database: ${name}`, () => {
    let stage: DatabaseStage
    let shelf: Collection<Person>

    beforeEach(async () => {
      stage = await createStage()
      shelf = stage.database.collection<Person>('people')
    })
    afterEach(() => stage.close())

    // Against the order of the ids, so that no answer is right by accident.
    const fill = () =>
      shelf.batch(
        Object.entries(people)
          .reverse()
          .map(([put, document]) => ({ put, document })),
      )
    const idsOf = async (query: Query) => (await shelf.find(query)).map(({ id }) => id)

    describe('storing', () => {
      it('gives back what was put, and nothing under other ids', async () => {
        await shelf.put('alice', people.alice!)
        expect(await shelf.get('alice')).toEqual(people.alice)
        expect(await shelf.get('alic')).toBeUndefined()
      })

      it('replaces, and deletes also what is not there', async () => {
        await shelf.put('a', { name: 'one' }, { durable: true })
        await shelf.put('a', { name: 'two' })
        expect(await shelf.get('a')).toEqual({ name: 'two' })
        await shelf.delete('a')
        await shelf.delete('a')
        expect(await shelf.get('a')).toBeUndefined()
      })

      it('keeps any JSON exactly as JSON does', async () => {
        const anything = stage.database.collection('anything')
        await fc.assert(
          fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }), async (document) => {
            await anything.put('x', document as Json)
            expect(JSON.stringify(await anything.get('x'))).toBe(JSON.stringify(document))
          }),
          { numRuns: 50 },
        )
      })

      it('keeps a document that names __proto__ without touching any prototype', async () => {
        const document = JSON.parse('{"name":"m","__proto__":{"admin":true}}') as Person
        await shelf.put('m', document)
        expect(JSON.stringify(await shelf.get('m'))).toBe(JSON.stringify(document))
        expect((await shelf.get('m')) as object).not.toHaveProperty('admin')
        expect({}).not.toHaveProperty('admin')
      })

      it('hands out copies: changing one changes nothing stored, in either direction', async () => {
        const given = { name: 'Eve', tags: ['a'] }
        await shelf.put('eve', given)
        given.tags.push('b')
        const taken = (await shelf.get('eve')) as unknown as { tags: string[] }
        taken.tags.push('c')
        const found = (await shelf.find())[0]!.document as unknown as { tags: string[] }
        found.tags.push('d')
        expect(await shelf.get('eve')).toEqual({ name: 'Eve', tags: ['a'] })
      })

      it.each(odd)('keeps documents apart under the id %j', async (id) => {
        await shelf.batch(odd.map((put) => ({ put, document: { name: put } })))
        expect(await shelf.get(id)).toEqual({ name: id })
        await shelf.delete(id)
        expect((await idsOf({})).sort()).toEqual(odd.filter((each) => each !== id).sort())
      })

      it.each(['', 'x'.repeat(513), '\ud800', 7 as unknown as string])('refuses the id %j', async (id) => {
        await expect(shelf.get(id)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
        await expect(shelf.put(id, { name: 'x' })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
      })

      it.each<[string, unknown]>([
        ['a number that is none', { n: Number.NaN }],
        ['a date', { at: new Date(0) }],
        ['a function', { f: () => 1 }],
        ['a big integer', { n: 1n }],
        ['nothing at all', undefined],
      ])('refuses %s, naming where', async (_, document) => {
        const anything = stage.database.collection('anything')
        await expect(anything.put('x', document as Json)).rejects.toThrow(/at \/.*expected/)
        expect(await anything.get('x')).toBeUndefined()
      })

      it('refuses a document that contains itself', async () => {
        const circle: { self?: unknown } = {}
        circle.self = circle
        await expect(shelf.put('x', circle as unknown as Person)).rejects.toMatchObject({
          code: 'INPUT_INVALID',
        })
      })
    })

    describe('collections', () => {
      it('do not see each other, also when one name begins with another', async () => {
        const other = stage.database.collection('people2')
        await shelf.put('a', { name: 'here' })
        await other.put('a', 'there')
        expect(await shelf.find()).toEqual([{ id: 'a', document: { name: 'here' } }])
        expect(await other.find()).toEqual([{ id: 'a', document: 'there' }])
      })

      it('of one name are one', async () => {
        await shelf.put('a', { name: 'here' })
        expect(await stage.database.collection('people').get('a')).toEqual({ name: 'here' })
      })

      it.each(['', 'A', '1', 'a!b', 'a b', 'a'.repeat(65)])('cannot be called %j', (bad) => {
        expect(() => stage.database.collection(bad)).toThrow(/collection/)
      })
    })

    describe('a batch', () => {
      it('is done in order, and whole', async () => {
        await shelf.batch([
          { put: 'a', document: { name: 'one' } },
          { put: 'b', document: { name: 'two' } },
          { delete: 'a' },
          { put: 'b', document: { name: 'three' } },
        ])
        expect(await shelf.find()).toEqual([{ id: 'b', document: { name: 'three' } }])
      })

      it('that holds one bad change changes nothing', async () => {
        await fill()
        const before = await shelf.find()
        const changes = [
          { delete: 'alice' },
          { put: 'x', document: { name: 'x' } },
          { put: '', document: { name: 'y' } },
        ]
        await expect(shelf.batch(changes)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
        const broken = [{ delete: 'alice' }, { put: 'x', document: { age: Number.NaN, name: 'x' } }]
        await expect(shelf.batch(broken)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
        expect(await shelf.find()).toEqual(before)
      })

      it('may be empty', async () => {
        await shelf.batch([])
        expect(await shelf.find()).toEqual([])
      })
    })

    describe('searching', () => {
      beforeEach(fill)

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
        expect(await idsOf({ where: [condition] })).toEqual(ids)
      })

      it('wants every condition to hold', async () => {
        const where: readonly Condition[] = [
          { field: 'age', is: 'eq', value: 31 },
          { field: 'tags', is: 'contains', value: 'baker' },
        ]
        expect(await idsOf({ where })).toEqual(['alice'])
      })

      it('answers by id, unless it is asked to sort', async () => {
        expect(await idsOf({})).toEqual(['alice', 'bob', 'carol', 'dave'])
        expect(await idsOf({ sortBy: 'age' })).toEqual(['bob', 'alice', 'carol', 'dave'])
        expect(await idsOf({ sortBy: '-age' })).toEqual(['alice', 'carol', 'bob', 'dave'])
        expect(await idsOf({ sortBy: '-name' })).toEqual(['dave', 'carol', 'bob', 'alice'])
        expect(await idsOf({ sortBy: 'address.city' })).toEqual(['alice', 'bob', 'carol', 'dave'])
      })

      it('by code unit puts ids in the same order everywhere', async () => {
        const numbers = stage.database.collection('numbers')
        const ids = ['b', 'a', 'B', '10', '9', '\u{1f600}', '\uffee', 'é']
        await numbers.batch(ids.map((put) => ({ put, document: 1 })))
        expect((await numbers.find()).map(({ id }) => id)).toEqual(ids.toSorted())
      })

      it('cuts out a page after sorting', async () => {
        expect(await idsOf({ limit: 2 })).toEqual(['alice', 'bob'])
        expect(await idsOf({ offset: 1, limit: 2 })).toEqual(['bob', 'carol'])
        expect(await idsOf({ sortBy: '-name', offset: 3 })).toEqual(['alice'])
        expect(await idsOf({ offset: 9 })).toEqual([])
        expect(await idsOf({ limit: 0 })).toEqual([])
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
        await expect(shelf.find(query as Query)).rejects.toThrow(where)
      })
    })

    it('that is closed says so, and may be closed twice', async () => {
      await stage.database[Symbol.asyncDispose]()
      await stage.database[Symbol.asyncDispose]()
      const closed = { code: 'DATABASE_CLOSED' }
      await expect(shelf.get('a')).rejects.toMatchObject(closed)
      await expect(shelf.put('a', { name: 'x' })).rejects.toMatchObject(closed)
      await expect(shelf.batch([])).rejects.toMatchObject(closed)
      await expect(shelf.delete('a')).rejects.toMatchObject(closed)
      await expect(shelf.find()).rejects.toMatchObject(closed)
      expect(() => stage.database.collection('people')).toThrow(/closed/)
    })

    if (keeps) {
      it('finds everything again after it was closed and opened', async () => {
        await fill()
        await stage.database[Symbol.asyncDispose]()
        const again = await stage.reopen()
        expect(await again.collection<Person>('people').find()).toEqual(
          Object.entries(people).map(([id, document]) => ({ id, document })),
        )
      })
    }
  })
}
