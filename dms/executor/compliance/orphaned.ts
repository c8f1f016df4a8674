import { describe, expect, it } from 'vitest'
import type { Scene } from './scene.ts'
import { processesWith } from './stage.ts'
import { work } from './work.ts'

export const describeOrphaned = (scene: Scene): void => {
  const { asleep, mark, request } = scene
  describe('after the daemon was killed', () => {
    it('sweep ends and removes what it had left running, and a running job of ours stays', async () => {
      const [ours, theirs] = [mark(), mark()]
      const mine = await asleep(work.sleeps(ours))
      const left = request(work.sleeps(theirs))
      await scene.stage.abandon(left)
      expect(await scene.stage.executor.sweep()).toEqual([left.id])
      expect(processesWith(`sleep ${theirs}`)).toBe(0)
      expect(processesWith(`sleep ${ours}`)).toBeGreaterThan(0)
      expect(await scene.stage.executor.sweep()).toEqual([])
      await mine.cancel()
      expect(await scene.stage.traces()).toEqual([])
    })
  })
}
