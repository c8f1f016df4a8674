import { describe, expect, it } from 'vitest'
import { ExecutionExistsError } from '../index.ts'
import type { Scene } from './scene.ts'
import { work } from './work.ts'

export const describeExecution = (scene: Scene): void => {
  const { asleep, mark, request, run, start } = scene
  describe('an execution', () => {
    it('is known by its id, and answers every wait alike, also after the end', async () => {
      const execution = await start(work.prints('once'))
      const [first, second] = await Promise.all([execution.wait(), execution.wait()])
      expect(await execution.wait()).toEqual(first)
      expect(second).toEqual(first)
      expect(execution.state()).toBe('finished')
      expect(await execution.output()).toEqual({ standardOutput: 'once', standardError: '' })
      expect(scene.stage.executor.get(execution.id)).toBe(execution)
      expect(scene.stage.executor.list()).toContain(execution)
      expect(scene.stage.executor.get('nobody')).toBeUndefined()
    })

    it('goes on when somebody gives up waiting for it', async () => {
      const execution = await asleep(work.sleeps(mark()))
      const patience = new AbortController()
      const waiting = execution.wait({ signal: patience.signal })
      patience.abort()
      await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
      await expect(execution.wait({ signal: patience.signal })).rejects.toMatchObject({
        name: 'AbortError',
      })
      expect(execution.state()).toBe('running')
      await execution.cancel()
    })

    it('is never run twice under one id', async () => {
      const first = request(work.exits(0))
      const outcomes = await Promise.allSettled([
        scene.stage.executor.start(first),
        scene.stage.executor.start(first),
      ])
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      await scene.stage.executor.get(first.id)?.wait()
      await expect(scene.stage.executor.start(first)).rejects.toBeInstanceOf(ExecutionExistsError)
    })

    it('of a program that does not exist has failed to start, with the reason', async () => {
      const result = await run('', { parameters: scene.stage.missingProgram })
      expect(result.endedBy).toBe('failed-to-start')
      expect(result.detail).toContain('no-such-program')
    })

    it('is forgotten when it is over, not before', async () => {
      const execution = await asleep(work.sleeps(mark()))
      await scene.stage.executor.forget(execution.id)
      expect(scene.stage.executor.get(execution.id)).toBe(execution)
      await execution.cancel()
      await scene.stage.executor.forget(execution.id)
      await scene.stage.executor.forget(execution.id)
      expect(scene.stage.executor.get(execution.id)).toBeUndefined()
      expect(scene.stage.executor.list()).not.toContain(execution)
      expect((await execution.wait()).endedBy).toBe('cancelled')
    })

    it('leaves no trace outside its own records', async () => {
      await run(work.exits(0))
      expect(await scene.stage.traces()).toEqual([])
    })
  })
}
