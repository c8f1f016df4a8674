import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openCache } from './cache.ts'
import type { PartedTests } from './facts.ts'
import { playScenarios } from './measure.ts'
import { measureAll } from './measure-all.ts'
import type { Room } from './room.ts'

const defect = { file: 'dms/a.ts', line: 1, kind: 'k', before: 'b', after: 'a', text: '' }
const scenario = (name: string) => ({ uri: 'features/a.feature', line: 1, name, tags: [] })
const parted: PartedTests = {
  units: { chosen: [], rest: [], chosenMs: 1, restMs: 3 },
  scenarios: {
    chosen: [scenario('chosen')],
    rest: [{ ...scenario('left out'), line: 2 }],
    chosenMs: 1,
    restMs: 1,
  },
  elsewhere: { chosen: [], rest: [], chosenMs: 0, restMs: 4 },
}

describe('several defects', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nunet-defects-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  /** Scenarios that are left out are red beside these defects; what is asked is told with them. */
  const roomSeeing = (...seen: readonly string[]) => {
    const asked: string[] = []
    const room: Room = {
      playUnits: async (_beside, names) => ({ ended: names, reds: [] }),
      playScenarios: async (beside, paths) => {
        const names = beside.map(({ file }) => file.slice(4, -3))
        asked.push(`${names.join(' ')}: ${paths.join(' ')}`)
        const isRed = paths.includes(restPath) && names.some((name) => seen.includes(name))
        return { ended: paths, reds: isRed ? [{ file: 'features/a.feature\tleft out', how: 'red' }] : [] }
      },
    }
    return { room, asked }
  }
  const restPath = 'features/a.feature:2'
  const planted = (name: string) => ({
    key: name,
    defect: { ...defect, file: `dms/${name}.ts` },
    parted,
    isVerified: false,
  })
  const measureThem = (room: Room, names: readonly string[], mayBegin = true) =>
    measureAll(names.map(planted), {
      room,
      cache: openCache(join(folder, 'measured.ndjson')),
      unitMs: () => 1,
      redAlways: new Set(),
      mayBegin: () => mayBegin,
      signal: new AbortController().signal,
      tell: () => {},
    })

  test('that nothing chosen saw are played at once beside what was left out', async () => {
    const { room, asked } = roomSeeing()
    const rows = await measureThem(room, ['a', 'b', 'c'])
    expect(asked.filter((one) => one.endsWith(restPath))).toEqual([`a b c: ${restPath}`])
    expect(rows.map(([, { restScenario, isRestOpen }]) => [restScenario, isRestOpen])).toEqual(
      Array(3).fill([undefined, undefined]),
    )
  })
  test('are told apart where one of them is seen', async () => {
    const rows = await measureThem(roomSeeing('b').room, ['a', 'b', 'c'])
    expect(rows.map(([, { defect, restScenario }]) => [defect.file, restScenario?.how])).toEqual([
      ['dms/a.ts', undefined],
      ['dms/b.ts', 'red'],
      ['dms/c.ts', undefined],
    ])
  })
  test('of one file are never planted at once', async () => {
    const { room, asked } = roomSeeing()
    await measureThem(room, ['a', 'a', 'b'])
    expect(asked.filter((one) => one.endsWith(restPath))).toEqual([`a b: ${restPath}`, `a: ${restPath}`])
  })
  test('that were measured are not measured again, and count', async () => {
    await measureThem(roomSeeing('b').room, ['a', 'b'])
    const { room, asked } = roomSeeing()
    const rows = await measureThem(room, ['a', 'b', 'c'], false)
    expect(asked).toEqual([])
    expect(rows.map(([, { defect, restScenario }]) => [defect.file, restScenario?.how])).toEqual([
      ['dms/a.ts', undefined],
      ['dms/b.ts', 'red'],
    ])
  })
  test('that were left open are closed by the next run', async () => {
    const cache = openCache(join(folder, 'measured.ndjson'))
    const { key, defect: one } = planted('a')
    const measured = { id: 'a', defect: one, playedUnits: 0, playedRestUnits: 0, isRestOpen: true } as const
    cache.add({ key, measured })
    const rows = await measureThem(roomSeeing('a').room, ['a'], false)
    expect(rows).toMatchObject([[{}, { restScenario: { how: 'red' } }]])
    expect(cache.measured('a')).toMatchObject({ isRestOpen: true })
    expect(openCache(join(folder, 'measured.ndjson')).measured('a')).not.toHaveProperty('isRestOpen')
  })
})

test('a scenario that is red for nothing does not hide those after it', async () => {
  let plays = 0
  const asked: string[] = []
  const room: Room = {
    playUnits: async (_beside, names) => ({ ended: names, reds: [] }),
    playScenarios: async (_beside, paths) => {
      asked.push(paths.join(' '))
      const reds = ++plays === 1 ? [{ file: 'features/a.feature\tfirst', how: 'red' }] : []
      return { ended: paths, reds }
    },
  }
  const some = ['first', 'second'].map((name, index) => ({ ...scenario(name), line: index + 1 }))
  expect(await playScenarios({ room, defects: [defect], redAlways: new Set() }, some)).toBeUndefined()
  expect(asked).toEqual(['features/a.feature:1:2', 'features/a.feature:1', 'features/a.feature:2'])
})
