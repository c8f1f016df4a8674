import { expect, test } from 'vitest'
import { allPlanted } from './all.ts'
import { runClean } from './clean.ts'
import { play } from './planted.ts'

/** One of each room; `npm run bench -- false-green` plays them all. */
const some = [
  'an outline without examples',
  'a line that selects nothing',
  'process.exit(0) in a step',
  'an error nobody handled, after the end',
  'a retry hides a flake',
  'a step writes forged messages',
  'the disk is full while the run is on',
  'the upload is half done',
  'the change quarantines what it breaks',
  'what a person saw fail is passed in JUnit',
]

test('at least forty ways to lose a failure are planted, each once', () => {
  expect(allPlanted.length).toBeGreaterThanOrEqual(40)
  expect(new Set(allPlanted.map(({ name }) => name)).size).toBe(allPlanted.length)
})

test.each(some)(
  '%s: red, with the cause named',
  async (name) => {
    const planted = allPlanted.find((one) => one.name === name)!
    expect(await play(planted)).toMatchObject({ isRed: true, isNamed: true })
  },
  120_000,
)

test('a clean run raises no alarm', async () => {
  expect(await runClean(1)).toEqual({ alarms: 0, said: [] })
}, 120_000)
