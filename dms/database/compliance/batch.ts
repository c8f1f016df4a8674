import { describe, expect, it } from 'vitest'
import type { Scene } from './scene.ts'

export const describeBatch = (scene: Scene): void => {
  describe('a batch', () => {
    it('is done in order, and whole', async () => {
      await scene.shelf.batch([
        { put: 'a', document: { name: 'one' } },
        { put: 'b', document: { name: 'two' } },
        { delete: 'a' },
        { put: 'b', document: { name: 'three' } },
      ])
      expect(await scene.shelf.find()).toEqual([{ id: 'b', document: { name: 'three' } }])
    })

    it('that holds one bad change changes nothing', async () => {
      await scene.fill()
      const before = await scene.shelf.find()
      const changes = [
        { delete: 'alice' },
        { put: 'x', document: { name: 'x' } },
        { put: '', document: { name: 'y' } },
      ]
      await expect(scene.shelf.batch(changes)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
      const broken = [{ delete: 'alice' }, { put: 'x', document: { age: Number.NaN, name: 'x' } }]
      await expect(scene.shelf.batch(broken)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
      expect(await scene.shelf.find()).toEqual(before)
    })

    it('may be empty', async () => {
      await scene.shelf.batch([])
      expect(await scene.shelf.find()).toEqual([])
    })
  })
}
