import { expect, test } from 'vitest'
import type { RunRecord } from '../../model.ts'
import { largeRun } from '../../testing/large-run.ts'
import { record } from '../../testing/stream.ts'
import { excerptLimits } from './evidence.ts'
import { page } from './page.ts'

const large = record([...largeRun({ scenarios: 1000, seed: 7 })])
const written = page(large, [])

test('a thousand scenarios with failures and their evidence take at most 1.5 MB', () => {
  expect(Buffer.byteLength(written)).toBeLessThan(1_500_000)
})

test('every scenario is there with its steps, and opens without the script', () => {
  expect(written.match(/<details class="scenario" id="s-promise-\d+"/g)).toHaveLength(1000)
  expect(written).toContain('<b>When</b> Alice deploys job 999 to Bob')
})

test('of too many networks those are shown that something broke on, and the others are counted', () => {
  const broken = large.scenarios.filter(({ outcome }) => outcome === 'failed' || outcome === 'flaky')
  const shown = [...written.matchAll(/class="network"><summary><code>([^<]+)/g)].map(([, id]) => id)
  expect(shown).toEqual(broken.map(({ environment }) => environment))
  expect(written).toContain(`${large.environments.length - shown.length} more, `)
})

test('where much is broken each shows less of its evidence, and never nothing', () => {
  const failed = (count: number): RunRecord['scenarios'][number][] =>
    Array.from({ length: count }, () => ({ ...large.scenarios[0]!, outcome: 'failed' }))
  expect(excerptLimits(failed(10)).failed).toBe(8000)
  expect(excerptLimits(failed(20)).failed).toBe(4000)
  expect(excerptLimits(failed(5000)).failed).toBe(1500)
})
