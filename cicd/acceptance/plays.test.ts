import { expect, test } from 'vitest'
import { planPlays } from './plays.ts'

const shared = {
  provider: 'netns',
  whyProvider: 'netns: the strongest there is',
  notes: ['more is possible'],
  version: '1',
  commit: 'c',
  machine: { os: 'Linux', kernel: '6', cpus: 2, memoryBytes: 1, node: '24' },
}
const planned = (...places: string[]) =>
  planPlays(places, shared, { outDirectory: '/out', startedAt: '2026-11-28T10:00:00.000Z' })

test('the first play is the run itself, and holds the folders of the others', () => {
  const [first, second] = planned('side-by-side', 'six-regions')
  expect(first).toMatchObject({ place: 'side-by-side', outDirectory: '/out' })
  expect(first).not.toHaveProperty('topology')
  expect(first!.context.runId).toMatch(/^20261128100000-[0-9a-f]{8}$/)
  expect(second).toMatchObject({ topology: 'six-regions', outDirectory: '/out/topologies/six-regions' })
  expect(second!.context.runId).toBe(`${first!.context.runId}.six-regions`)
})

test('what no network makes a difference to is played on the first alone', () => {
  const [first, second] = planned('side-by-side', 'six-regions')
  expect([first!.context.tags, second!.context.tags]).toEqual([undefined, 'not @once'])
  const plays = planPlays(['a', 'b'], { ...shared, tags: '@x or @y' }, { outDirectory: '/o', startedAt: '' })
  expect(plays.map(({ context }) => context.tags)).toEqual(['@x or @y', '(@x or @y) and not @once'])
})

test('the run itself knows which other networks it is played on', () => {
  const contexts = planned('side-by-side', 'six-regions', 'behind-nat').map(
    ({ context }) => context.elsewhere,
  )
  expect(contexts).toEqual([['six-regions', 'behind-nat'], undefined, undefined])
  expect(planned('side-by-side')[0]!.context).not.toHaveProperty('elsewhere')
})

test('every report says on which network it was, and notes are said once', () => {
  const [first, second] = planned('six-regions', 'side-by-side')
  expect(first!.context).toMatchObject({
    topology: 'six-regions',
    whyProvider: 'netns: the strongest there is; people sit on the machines of six-regions',
    notes: ['more is possible'],
  })
  expect(second!.context).toMatchObject({ whyProvider: 'netns: the strongest there is', notes: [] })
})

test('a network that stood already is told with its topology, and is asked for by no name', () => {
  const standing = { ...shared, network: 'net-3fa2', topology: 'pair' }
  const [play] = planPlays(['side-by-side'], standing, { outDirectory: '/o', startedAt: '' })
  expect(play!.context).toMatchObject({ network: 'net-3fa2', topology: 'pair' })
  expect(play).not.toHaveProperty('topology')
})
