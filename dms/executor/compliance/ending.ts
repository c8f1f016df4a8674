import { describe, expect, it } from 'vitest'
import type { Scene } from './scene.ts'
import { processesWith } from './stage.ts'
import { work } from './work.ts'

export const describeEnding = (scene: Scene): void => {
  const { mark, run } = scene
  describe('a job that ends by itself', () => {
    it('keeps standard output and standard error apart', async () => {
      const result = await run(work.prints('bread', 'salt'))
      expect(result).toMatchObject({
        endedBy: 'exited',
        exitCode: 0,
        standardOutput: 'bread',
        standardError: 'salt',
      })
      expect(result.endedAtMs).toBeGreaterThanOrEqual(result.startedAtMs)
    })

    it.each([0, 1, 2, 125, 126, 127, 137, 255])('reports exit code %i as it is', async (code) => {
      expect(await run(work.exits(code))).toMatchObject({ endedBy: 'exited', exitCode: code })
    })

    it.each(['TERM', 'KILL', 'ABRT'])(
      'that is ended by %s of its own is told from an exit',
      async (signal) => {
        const result = await run(work.killsItself(signal), { limits: { timeMs: 3000 } })
        if (scene.stage.tellsSignals)
          expect(result).toMatchObject({ endedBy: 'signalled', signal: `SIG${signal}` })
        else
          expect(result.exitCode === undefined || result.exitCode > 128 || result.exitCode === 0).toBe(true)
      },
    )

    it('whose output is not text has the bad bytes replaced', async () => {
      const result = await run(String.raw`printf 'a\377b'`)
      expect(result.standardOutput).toBe('a�b')
    })

    it('writes to /dev/stdout and /dev/stderr as to its streams', async () => {
      const result = await run('echo one > /dev/stdout; echo two > /dev/stderr')
      expect([result.standardOutput, result.standardError]).toEqual(['one\n', 'two\n'])
    })

    it('finds nothing on its standard input', async () => {
      expect((await run('cat; echo end')).standardOutput).toBe('end\n')
    })

    it('leaves nothing of what it has started', async () => {
      const seconds = mark()
      expect(await run(work.leavesOrphans(seconds))).toMatchObject({
        exitCode: 0,
        standardOutput: 'left\n',
      })
      expect(processesWith(`sleep ${seconds}`)).toBe(0)
    })
  })
}
