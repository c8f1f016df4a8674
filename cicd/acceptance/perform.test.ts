import { expect, test } from 'vitest'
import { perform } from './perform.ts'
import { planPlays } from './plays.ts'

const shared = {
  provider: 'netns',
  whyProvider: '',
  notes: [],
  version: '1',
  commit: 'c',
  machine: { os: 'Linux', kernel: '6', cpus: 2, memoryBytes: 1, node: '24' },
}
const [, waiting] = planPlays(['side-by-side', 'six-regions'], shared, {
  outDirectory: '/nowhere',
  startedAt: '2026-11-28T10:00:00.000Z',
})

const quiet = { line: () => {}, fleeting: () => {}, paint: (_colour: string, text: string) => text }

test('a play that had not begun when the run was stopped never starts, and does not count', async () => {
  const stop = new AbortController()
  stop.abort()
  const interruption = { soft: stop.signal, hard: new AbortController().signal, [Symbol.dispose]: () => {} }
  // A process would not start in a folder that is not there, and say so.
  const options = { root: '/nowhere', selection: { paths: [] }, build: shared, isOneOfMany: true }
  const { end, interrupted } = await perform(waiting!, options, { console: quiet, interruption })
  expect(interrupted).toBe(true)
  expect(end).toMatchObject({
    finished: false,
    success: false,
    why: expect.stringContaining('had not begun'),
  })
})
