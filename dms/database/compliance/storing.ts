import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../core/index.ts'
import { type Person, people, type Scene } from './scene.ts'

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

export const describeStoring = (scene: Scene): void => {
  describe('storing', () => {
    it('gives back what was put, and nothing under other ids', async () => {
      await scene.shelf.put('alice', people.alice!)
      expect(await scene.shelf.get('alice')).toEqual(people.alice)
      expect(await scene.shelf.get('alic')).toBeUndefined()
    })

    it('replaces, and deletes also what is not there', async () => {
      await scene.shelf.put('a', { name: 'one' }, { durable: true })
      await scene.shelf.put('a', { name: 'two' })
      expect(await scene.shelf.get('a')).toEqual({ name: 'two' })
      await scene.shelf.delete('a')
      await scene.shelf.delete('a')
      expect(await scene.shelf.get('a')).toBeUndefined()
    })

    it('keeps any JSON exactly as JSON does', async () => {
      const anything = scene.database.collection('anything')
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
      await scene.shelf.put('m', document)
      expect(JSON.stringify(await scene.shelf.get('m'))).toBe(JSON.stringify(document))
      expect((await scene.shelf.get('m')) as object).not.toHaveProperty('admin')
      expect({}).not.toHaveProperty('admin')
    })

    it('hands out copies: changing one changes nothing stored, in either direction', async () => {
      const given = { name: 'Eve', tags: ['a'] }
      await scene.shelf.put('eve', given)
      given.tags.push('b')
      const taken = (await scene.shelf.get('eve')) as unknown as { tags: string[] }
      taken.tags.push('c')
      const found = (await scene.shelf.find())[0]!.document as unknown as { tags: string[] }
      found.tags.push('d')
      expect(await scene.shelf.get('eve')).toEqual({ name: 'Eve', tags: ['a'] })
    })

    it.each(odd)('keeps documents apart under the id %j', async (id) => {
      await scene.shelf.batch(odd.map((put) => ({ put, document: { name: put } })))
      expect(await scene.shelf.get(id)).toEqual({ name: id })
      await scene.shelf.delete(id)
      expect((await scene.idsOf({})).toSorted()).toEqual(odd.filter((each) => each !== id).sort())
    })

    it.each(['', 'x'.repeat(513), '\ud800', 7 as unknown as string])('refuses the id %j', async (id) => {
      await expect(scene.shelf.get(id)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
      await expect(scene.shelf.put(id, { name: 'x' })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    })

    it.each<[string, unknown]>([
      ['a number that is none', { n: Number.NaN }],
      ['a date', { at: new Date(0) }],
      ['a function', { f: () => 1 }],
      ['a big integer', { n: 1n }],
      ['nothing at all', undefined],
    ])('refuses %s, naming where', async (_, document) => {
      const anything = scene.database.collection('anything')
      await expect(anything.put('x', document as Json)).rejects.toThrow(/at \/.*expected/)
      expect(await anything.get('x')).toBeUndefined()
    })

    it('refuses a document that contains itself', async () => {
      const circle: { self?: unknown } = {}
      circle.self = circle
      await expect(scene.shelf.put('x', circle as unknown as Person)).rejects.toMatchObject({
        code: 'INPUT_INVALID',
      })
    })
  })
}
