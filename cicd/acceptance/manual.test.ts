import { globSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isManualPath, playedFeatures, playedPaths } from './manual.ts'

const root = join(import.meta.dirname, '../..')

test('the runner plays every feature but those that people perform', () => {
  const all = globSync('features/**/*.feature', { cwd: root })
  const played = playedFeatures.flatMap((pattern) => globSync(pattern, { cwd: root }))
  expect(all.filter((path) => !played.includes(path)).every(isManualPath)).toBe(true)
  expect(played.some(isManualPath)).toBe(false)
  expect(played.length).toBeLessThan(all.length)
})

test.each([
  ['features/manual', true],
  ['features/manual/', true],
  ['./features/manual/lending.feature:12', true],
  ['features/manual-of-daemons.feature', false],
  ['features/trust/grants.feature', false],
])('%s is performed by people: %s', (path, expected) => {
  expect(isManualPath(path)).toBe(expected)
})

test('naming the folder of all features plays what naming nothing plays', () => {
  expect(playedPaths(['features/'])).toEqual(playedFeatures)
  expect(playedPaths(['features/trust', 'features/a.feature:3'])).toEqual([
    'features/trust',
    'features/a.feature:3',
  ])
})
