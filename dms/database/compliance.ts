import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeBatch } from './compliance/batch.ts'
import { describeCollections } from './compliance/collections.ts'
import { createScene, type DatabaseStage, type Person, people } from './compliance/scene.ts'
import { describeSearching } from './compliance/searching.ts'
import { describeStoring } from './compliance/storing.ts'

export type { DatabaseStage } from './compliance/scene.ts'

/** The promises of every database; one that `keeps` also finds its documents again after it was closed. */
export const describeDatabase = (
  name: string,
  createStage: () => Promise<DatabaseStage>,
  { keeps }: { keeps: boolean },
): void => {
  describe(`database: ${name}`, () => {
    let stage: DatabaseStage
    const scene = createScene(() => stage)

    beforeEach(async () => {
      stage = await createStage()
    })
    afterEach(() => stage.close())

    describeStoring(scene)
    describeCollections(scene)
    describeBatch(scene)
    describeSearching(scene)

    it('that is closed says so, and may be closed twice', async () => {
      const { database, shelf } = scene
      await database[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
      const closed = { code: 'DATABASE_CLOSED' }
      await expect(shelf.get('a')).rejects.toMatchObject(closed)
      await expect(shelf.put('a', { name: 'x' })).rejects.toMatchObject(closed)
      await expect(shelf.batch([])).rejects.toMatchObject(closed)
      await expect(shelf.delete('a')).rejects.toMatchObject(closed)
      await expect(shelf.find()).rejects.toMatchObject(closed)
      expect(() => database.collection('people')).toThrow(/closed/)
    })

    if (keeps) {
      it('finds everything again after it was closed and opened', async () => {
        await scene.fill()
        await stage.database[Symbol.asyncDispose]()
        const again = await stage.reopen()
        expect(await again.collection<Person>('people').find()).toEqual(
          Object.entries(people).map(([id, document]) => ({ id, document })),
        )
      })
    }
  })
}
