import { describe, expect, it } from 'vitest'
import type { Scene } from './scene.ts'

export const describeCollections = (scene: Scene): void => {
  describe('collections', () => {
    it('do not see each other, also when one name begins with another', async () => {
      const other = scene.database.collection('people2')
      await scene.shelf.put('a', { name: 'here' })
      await other.put('a', 'there')
      expect(await scene.shelf.find()).toEqual([{ id: 'a', document: { name: 'here' } }])
      expect(await other.find()).toEqual([{ id: 'a', document: 'there' }])
    })

    it('of one name are one', async () => {
      await scene.shelf.put('a', { name: 'here' })
      expect(await scene.database.collection('people').get('a')).toEqual({ name: 'here' })
    })

    it.each(['', 'A', '1', 'a!b', 'a b', 'a'.repeat(65)])('cannot be called %j', (bad) => {
      expect(() => scene.database.collection(bad)).toThrow(/collection/)
    })
  })
}
