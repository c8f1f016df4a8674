import { describe, expect, it, vi } from 'vitest'
import type { Scene } from './scene.ts'

export const describeEnvironment = (scene: Scene): void => {
  const { run, start } = scene
  describe('the environment of a job', () => {
    it('holds what was asked for, whatever it contains, and nothing of the daemon', async () => {
      vi.stubEnv('NUNET_COMPLIANCE_SECRET', 'from the daemon')
      const asked = { GREETING: `it's "here" $HOME \`id\` \\ ; é`, EMPTY: '', PATH: '/opt/none' }
      const result = await run('', { parameters: scene.stage.environmentJob, environment: asked })
      vi.unstubAllEnvs()
      const lines = result.standardOutput.trimEnd().split('\n')
      expect(lines).toEqual(
        expect.arrayContaining(Object.entries(asked).map(([key, value]) => `${key}=${value}`)),
      )
      const names = lines.map((line) => line.split('=')[0]!)
      expect(names.filter((each) => !(each in asked) && !scene.stage.ownVariables.includes(each))).toEqual([])
    })

    it('keeps a value with line ends whole', async () => {
      const result = await run('printf "%s" "$LINES_OF_TEXT"', {
        environment: { LINES_OF_TEXT: 'a\nb\n\nc' },
      })
      expect(result.standardOutput).toBe('a\nb\n\nc')
    })

    it.each(['A=B', 'A\0B', 'A\nB', '', '1A', 'A B', '-A'])(
      'is refused when it has the name %j',
      async (bad) => {
        await expect(start('exit 0', { environment: { [bad]: 'x' } })).rejects.toMatchObject({
          code: 'INPUT_INVALID',
        })
      },
    )
  })
}
