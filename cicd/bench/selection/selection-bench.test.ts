import type { TestStepResultStatus } from '@cucumber/messages'
import { describe, expect, test } from 'vitest'
import { chooseDefects, type Defect, defectsOf } from './defects.ts'
import { nearestFirst, type PartedTests } from './facts.ts'
import { figuresOf } from './figures.ts'
import { howRed } from './how-red.ts'
import { judgeEnd, type Played } from './judge-end.ts'
import { BusyError, measureDefect } from './measure.ts'
import type { Room } from './room.ts'

const file = (text: string, path = 'dms/a.ts') => ({ path, text })

describe('defects', () => {
  test.each([
    ['if (isOpen) return 1', 'if (!(isOpen)) return 1'],
    ['const isLate = now > end', 'const isLate = now >= end'],
    ['const isBoth = a && b', 'const isBoth = a || b'],
    ['  await close(handle)', ''],
    ['  return found', 'return undefined as never'],
  ])('of %j make %j', (line, after) => {
    expect(defectsOf(file(line)).map((defect) => defect.after)).toContain(after)
  })
  test('are never made of comments, imports and types', () => {
    expect(defectsOf(file("// a === b\nimport a from 'b'\ntype A = 1 | 2\n * x && y"))).toEqual([])
  })
  test('are the same for the same seed, one for a line, only where code is tested', () => {
    const files = [
      file('const a = b === c && d === e\nconst f = g < h\nconst i = true'),
      file('const a = b === c', 'dms/a.test.ts'),
      file('const a = b === c', 'reports/a.ts'),
    ]
    const choose = (seed: string) =>
      chooseDefects(files, { count: 9, seed }).map(({ file, line }) => `${file}:${line}`)
    expect(choose('1').toSorted()).toEqual(['dms/a.ts:1', 'dms/a.ts:2', 'dms/a.ts:3'])
    expect(choose('1')).toEqual(choose('1'))
  })
  test.each([
    'dms/executor/process/guest.fixture.ts',
    'dms/identity/fixtures.ts',
    'dms/executor/testing.ts',
    'dms/testing-nat.ts',
    'environments/testing/hosts.ts',
    'dms/database/compliance/order.ts',
    'steps/hooks/hooks.test.ts',
  ])('are not made in %s, which serves tests', (path) => {
    const beside = file('const a = b === c')
    const chosen = chooseDefects([file('const a = b === c', path), beside], { count: 9, seed: '1' })
    expect(chosen.map((defect) => defect.file)).toEqual([beside.path])
  })
})

describe('what was red', () => {
  const waited = { host: 'Alice', question: 'what Bob said', expected: 'a refusal', lastSeen: '"taken"' }
  const brokenBefore = {
    host: 'Alice',
    question: 'endless',
    expected: 'a job that goes on',
    lastSeen: '"failed"',
  }
  const message = `ExpectationError: Alice looked at what Bob said: expected a refusal, saw "taken"`
  const status = 'FAILED' as TestStepResultStatus
  test('is told with what the step counted on and was broken', () => {
    expect(
      howRed(
        { status, message },
        [waited, brokenBefore].map((one) => JSON.stringify(one)),
      ),
    ).toBe(`FAILED: ${message} | Alice looked at endless: expected a job that goes on, saw "failed"`)
  })
  test('is told also of a room that said nothing', () => {
    const silent = { code: 134, signal: null, messages: '', noise: '\n' }
    expect(judgeEnd(silent).reds).toEqual([
      { file: '', how: 'the room closed with exit code 134, and said nothing' },
    ])
    expect(judgeEnd({ ...silent, noise: 'no memory\n' }).reds[0]?.how).toBe('no memory')
    expect(judgeEnd({ ...silent, code: 0 }).reds).toEqual([])
  })
  test('is told once', () => {
    expect(howRed({ status, message }, [JSON.stringify(waited)])).toBe(`FAILED: ${message}`)
  })
})

const defect = { file: 'dms/a.ts', line: 1, kind: 'k', before: 'b', after: 'a', text: '' } satisfies Defect
const scenario = (name: string) => ({ uri: 'features/a.feature', line: 1, name, tags: [] })
const parted: PartedTests = {
  units: { chosen: ['near.test.ts'], rest: ['far.test.ts'], chosenMs: 1, restMs: 3 },
  scenarios: { chosen: [scenario('chosen')], rest: [scenario('left out')], chosenMs: 1, restMs: 1 },
  elsewhere: { chosen: [], rest: [scenario('chosen')], chosenMs: 0, restMs: 4 },
}

/** Red beside the defect, and red always, by part of a name. */
const roomWhere = ({ red = '', always = '', hangs = false }): Room => {
  const play = (beside: readonly Defect[], names: readonly string[]): Promise<Played> => {
    if (hangs && beside.length === 0) return Promise.resolve({ ended: [], reds: [{ file: '', how: 'time' }] })
    const isRed = (name: string) =>
      (always !== '' && name.includes(always)) || (beside.length > 0 && red !== '' && name.includes(red))
    return Promise.resolve({
      ended: names,
      reds: names.filter(isRed).map((name) => ({ file: name, how: 'red' })),
    })
  }
  return {
    playUnits: play,
    // A line of a feature stands for the scenario of that line here.
    playScenarios: (beside) =>
      play(
        beside,
        ['features/a.feature\tchosen'].filter(() => red === 'chosen'),
      ),
  }
}
/** Tells what was asked of a room, `with` the defect or without. */
const watched = (room: Room) => {
  const asked: string[] = []
  const note = (what: string, beside: readonly Defect[], names: readonly string[]) =>
    asked.push([beside.length === 0 ? 'control' : 'with', what, ...names].join(' '))
  const watching: Room = {
    playUnits: (beside, names) => {
      note('units', beside, names)
      return room.playUnits(beside, names)
    },
    playScenarios: (beside, names) => {
      note('scenarios', beside, names)
      return room.playScenarios(beside, names)
    },
  }
  return { room: watching, asked }
}

const measure = (room: Room, isVerified = true) =>
  measureDefect(
    { room, parted, defect, unitMs: () => 1 },
    { isVerified, redAlways: new Set(), signal: new AbortController().signal },
  )

describe('a defect', () => {
  test('that a chosen test sees is kept', async () => {
    expect(await measure(roomWhere({ red: 'near' }))).toMatchObject({ chosenUnit: { file: 'near.test.ts' } })
  })
  test('that only a test which was left out sees is lost', async () => {
    const measured = await measure(roomWhere({ red: 'far' }))
    expect(measured).toMatchObject({ restUnit: { file: 'far.test.ts' }, playedRestUnits: 0 })
    expect(measured.chosenUnit).toBeUndefined()
    const [kept] = figuresOf([[parted, measured]], { planted: 1, load: '0' })
    expect(kept).toMatchObject({ value: 0, note: expect.stringMatching(/^0 of 1 seen/) })
  })
  test('that makes red what is red without it as well is seen by nobody', async () => {
    const measured = await measure(roomWhere({ red: 'near', always: 'near' }))
    expect([measured.chosenUnit, measured.restUnit]).toEqual([undefined, undefined])
  })
  test('that makes red what is red without it now and then is seen by nobody', async () => {
    let controls = 0
    const unsteady: Room = {
      ...roomWhere({}),
      playUnits: async (beside, names) => {
        const isRed = beside.length > 0 || ++controls % 3 === 0
        return { ended: names, reds: isRed ? [{ file: names[0]!, how: 'red' }] : [] }
      },
    }
    expect((await measure(unsteady)).chosenUnit).toBeUndefined()
  })
  test('that a unit test sees needs no scenarios, unless it is of the sample', async () => {
    const { room, asked } = watched(roomWhere({ red: 'near' }))
    await measure(room, false)
    const once = ['with units near.test.ts', 'with units near.test.ts']
    expect(asked).toEqual([...once, ...Array(3).fill('control units near.test.ts')])
    asked.length = 0
    await measure(room, true)
    expect(asked.filter((one) => one.startsWith('with scenarios'))).toHaveLength(2)
  })
  test('that makes red once only is seen by nobody, and the test is asked again of the next', async () => {
    let plays = 0
    const room: Room = {
      ...roomWhere({}),
      playUnits: async (beside, names) => {
        const isRed = beside.length > 0 && ++plays === 1
        return { ended: names, reds: isRed ? [{ file: names[0]!, how: 'red' }] : [] }
      },
    }
    const redAlways = new Set<string>()
    const options = { isVerified: false, redAlways, signal: new AbortController().signal }
    const measured = await measureDefect({ room, parted, defect, unitMs: () => 1 }, options)
    expect(measured.chosenUnit).toBeUndefined()
    expect([...redAlways]).toEqual([])
  })
  test('is played in groups that take little together, one file at least', async () => {
    const { room, asked } = watched(roomWhere({}))
    const chosen = ['a', 'b', 'long', 'c', 'd', 'e', 'f']
    const units = { ...parted.units, chosen }
    const unitMs = (file: string) => (file === 'long' ? 60_000 : 9000)
    const options = { isVerified: false, redAlways: new Set<string>(), signal: new AbortController().signal }
    await measureDefect({ room, parted: { ...parted, units }, defect, unitMs }, options)
    expect(asked.filter((one) => one.includes('units'))).toEqual([
      'with units a b',
      'with units long',
      'with units c d',
      'with units e f',
    ])
  })
  test('is looked for by the nearest tests first, of those by what lies beside it', () => {
    const tests = ['a/far.test.ts', 'b/other.test.ts', 'dms/job/x.test.ts', 'dms/y.test.ts', 'z/near.test.ts']
    const distanceOf = (test: string) => (test.startsWith('a/') ? 3 : test.startsWith('z/') ? 1 : 2)
    expect(nearestFirst(tests, 'dms/job/parse.ts', distanceOf)).toEqual([
      'z/near.test.ts',
      'dms/job/x.test.ts',
      'dms/y.test.ts',
      'b/other.test.ts',
      'a/far.test.ts',
    ])
  })
  test('is left for another time when the machine is too busy to tell', async () => {
    await expect(measure(roomWhere({ red: 'near', hangs: true }))).rejects.toBeInstanceOf(BusyError)
  })
})

test('the time of what is chosen is told of the time of everything', async () => {
  const measured = await measure(roomWhere({ red: 'near' }), false)
  const figures = figuresOf([[parted, measured]], { planted: 1, load: '0' })
  const percentOf = (part: string) => figures.find(({ name }) => name.includes(part))?.value
  expect(percentOf('push selects, of all')).toBe(20)
  expect(percentOf('unit tests, of all')).toBe(25)
  expect(percentOf('one process, of all')).toBe(50)
})
