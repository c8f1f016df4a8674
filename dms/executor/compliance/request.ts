import { describe, expect, it } from 'vitest'
import type { Resources } from '../../resources/index.ts'
import { enough, MIB, type Scene } from './scene.ts'

export const describeRequest = (scene: Scene): void => {
  const { start } = scene
  describe('a request', () => {
    it.each(['', '.', '..', '../x', 'a/b', 'a b', 'é', 'x'.repeat(129)])(
      'with the id %j is refused',
      async (id) => {
        await expect(start('exit 0', { id })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
      },
    )

    it.each<[string, Partial<Resources>]>([
      ['no processor', { cpuMillicores: 0 }],
      ['no memory', { memoryBytes: 0 }],
      ['half a byte', { memoryBytes: 64 * MIB + 0.5 }],
      ['negative disk', { diskBytes: -1 }],
    ])('for %s is refused', async (_, part) => {
      const wrong = start('exit 0', { resources: { ...enough, ...part } })
      await expect(wrong).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    })

    it('with a parameter that nobody knows is refused', async () => {
      const parameters = { ...scene.stage.shell('exit 0'), privileged: true }
      const wrong = start('', { parameters })
      await expect(wrong).rejects.toThrow(/privileged/)
    })
  })
}
