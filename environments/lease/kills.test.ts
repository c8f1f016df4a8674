import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createProvider } from '../index.ts'
import { killRunners } from './testing/kill-runners.ts'

const buildFile = resolve(process.env.NUNET_BUILD_FILE ?? 'dist/build.json')

describe('runners that are killed at random moments', { timeout: 180_000 }, () => {
  for (const provider of ['process', 'netns'] as const) {
    it(`leave nothing with ${provider}`, async (context) => {
      const readiness = await createProvider(provider).probe()
      if (!readiness.ready) {
        const lacks = readiness.missing.map(({ what, fix }) => `${what} (${fix})`).join(', ')
        return context.skip(`provider ${provider} lacks ${lacks}`)
      }
      context.skip(!existsSync(buildFile), `there is no ${buildFile} (npm run build)`)
      const counts = await killRunners({
        provider,
        kills: 4,
        seed: 11,
        buildFile,
        lanes: 2,
        spanMs: 4000,
        withinMs: 60_000,
      })
      expect(counts).toMatchObject({ left: 0, leftovers: { processes: [], records: [] } })
      // Otherwise nothing was there to be left.
      expect(counts.orphaned).toBeGreaterThan(0)
    })
  }
})
