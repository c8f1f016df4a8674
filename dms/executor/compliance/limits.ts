import { describe, expect, it } from 'vitest'
import { enough, MIB, OUTPUT_BYTES, type Scene } from './scene.ts'
import { processesWith } from './stage.ts'
import { work } from './work.ts'

export const describeLimits = (scene: Scene): void => {
  const { mark, run } = scene
  describe('limits', () => {
    it('a job over its time is ended, and its time limit is named', async () => {
      const seconds = mark()
      const result = await run(work.sleeps(seconds), { limits: { timeMs: 1000 } })
      expect(result).toMatchObject({ endedBy: 'time-limit', standardOutput: 'asleep\n' })
      expect(result.detail).toContain('1 s')
      expect(processesWith(`sleep ${seconds}`)).toBe(0)
    })

    it('a job over its memory is ended, and its memory limit is named', async () => {
      const result = await run(work.usesMemory(512 * MIB), {
        resources: { ...enough, memoryBytes: 32 * MIB },
      })
      expect(result.endedBy).toBe('memory-limit')
      expect(result.detail).toContain('32 MiB')
    })

    it('a job within its memory is left alone', async () => {
      expect(await run(work.usesMemory(2 * MIB))).toMatchObject({
        endedBy: 'exited',
        standardOutput: 'done\n',
      })
    })

    it('a job that burns the processor gets its share and no more', async () => {
      const result = await run(work.burnsCpu(), {
        resources: { ...enough, cpuMillicores: 100 },
        limits: { timeMs: 3000 },
      })
      if (result.endedBy === 'cpu-limit') return expect(result.detail).toContain('300 ms')
      expect(result.endedBy).toBe('time-limit')
      const usedSeconds = /^0m([\d.]+)s/.exec(result.standardOutput)?.[1]
      expect(Number(usedSeconds)).toBeLessThan(0.6)
    })

    it('a job that floods its output is ended, and no more than the limit is kept', async () => {
      const result = await run(work.floods())
      expect(result.endedBy).toBe('output-limit')
      expect(Buffer.byteLength(result.standardOutput)).toBe(OUTPUT_BYTES)
    })

    it('a job that writes exactly its output limit is left alone', async () => {
      const result = await run('printf 0123456789', { limits: { outputBytes: 10 } })
      expect(result).toMatchObject({ endedBy: 'exited', standardOutput: '0123456789' })
    })

    it('a job that forks without end is ended, its process limit is named and nothing is left', async () => {
      const seconds = mark()
      const result = await run(work.forks(seconds))
      expect(result.endedBy).toBe('process-limit')
      expect(result.detail).toContain(`${scene.stage.maxProcesses}`)
      expect(processesWith(`sleep ${seconds}`)).toBe(0)
    })

    it('a job that stops itself still ends at its time limit', async () => {
      const result = await run('kill -STOP $$; echo awake; sleep 100', { limits: { timeMs: 1000 } })
      expect(result.endedBy).toBe('time-limit')
    })
  })
}
