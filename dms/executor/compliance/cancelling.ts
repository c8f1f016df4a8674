import { describe, expect, it } from 'vitest'
import type { Scene } from './scene.ts'
import { processesWith } from './stage.ts'
import { work } from './work.ts'

export const describeCancelling = (scene: Scene): void => {
  const { asleep, mark, start } = scene
  describe('cancelling', () => {
    it('ends a running job and everything it has started', async () => {
      const seconds = mark()
      const execution = await asleep(`sleep ${seconds} & ${work.sleeps(seconds)}`)
      expect(execution.state()).toBe('running')
      await execution.cancel()
      expect(await execution.wait()).toMatchObject({ endedBy: 'cancelled', standardOutput: 'asleep\n' })
      expect(processesWith(`sleep ${seconds}`)).toBe(0)
    })

    it('ends a job that ignores TERM', async () => {
      const seconds = mark()
      const execution = await asleep(work.ignoresTerm(seconds), 'deaf')
      await execution.cancel()
      expect((await execution.wait()).endedBy).toBe('cancelled')
      expect(processesWith(`sleep ${seconds}`)).toBe(0)
    })

    it('lets a job clean up when it heeds TERM, and keeps its last words', async () => {
      const script = `trap 'echo bye; exit 7' TERM; echo asleep; while :; do sleep 0.05; done`
      const execution = await asleep(script)
      await execution.cancel()
      const result = await execution.wait()
      expect(result).toMatchObject({ endedBy: 'cancelled', exitCode: 7, standardOutput: 'asleep\nbye\n' })
    })

    it('is without effect when the job is over, also twice', async () => {
      const execution = await start(work.exits(4))
      await execution.wait()
      await Promise.all([execution.cancel(), execution.cancel()])
      expect(await execution.wait()).toMatchObject({ endedBy: 'exited', exitCode: 4 })
    })
  })
}
