import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createDurations, readMeasured } from './durations.ts'
import { gatherDay } from './gather.ts'
import { inTurn, oneByOne, type Slot } from './place.ts'
import { leastLongest, splitEvenly } from './shards.ts'
import { type Demand, demandKinds, type Task } from './task.ts'
import { makeTimetable } from './timetable.ts'

const recorded = readMeasured(
  readFileSync(new URL('./testing/recorded-day.ndjson', import.meta.url), 'utf8'),
).measured.map(({ durationMs }) => ({ ms: durationMs }))

const tasksOf = (most: number) =>
  fc
    .array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: most })
    .map((all) => all.map((ms) => ({ ms })))

describe('shards', () => {
  test('of a recorded run are within a tenth of what no split can beat', () => {
    expect(recorded.length).toBeGreaterThan(600)
    for (const groups of [2, 3, 4, 6, 8]) {
      const longest = Math.max(...splitEvenly(recorded, groups).map(({ ms }) => ms))
      expect(longest / leastLongest(recorded, groups)).toBeLessThanOrEqual(1.1)
    }
  })

  test('hold every task once, in order, and are never a third longer than the best', () => {
    fc.assert(
      fc.property(tasksOf(40), fc.integer({ min: 1, max: 8 }), (tasks, most) => {
        const shards = splitEvenly(tasks, most)
        expect(new Set(shards.flatMap((shard) => shard.tasks))).toEqual(new Set(tasks))
        expect(shards.flatMap((shard) => shard.tasks)).toHaveLength(tasks.length)
        for (const shard of shards) expect(shard.ms).toBe(shard.tasks.reduce((sum, { ms }) => sum + ms, 0))
        const positions = shards.map((shard) => shard.tasks.map((task) => tasks.indexOf(task)))
        for (const own of positions) expect(own).toEqual([...own].sort((a, b) => a - b))
      }),
    )
  })
})

const capacity: Demand = { cpuMillicores: 4000, memoryBytes: 8, hosts: 10, ports: 100 }
const demand = fc.record({
  cpuMillicores: fc.integer({ min: 100, max: 4000 }),
  memoryBytes: fc.integer({ min: 1, max: 8 }),
  hosts: fc.integer({ min: 0, max: 10 }),
  ports: fc.integer({ min: 0, max: 100 }),
})
const day: fc.Arbitrary<readonly Task[]> = fc
  .array(
    fc.record({
      ms: fc.integer({ min: 1, max: 1000 }),
      demand,
      before: fc.array(fc.nat(20), { maxLength: 3 }),
      isAlone: fc.boolean(),
    }),
    { minLength: 1, maxLength: 20 },
  )
  .map((all) =>
    all.map(({ ms, demand, before, isAlone }, index) => ({
      id: `t${index}`,
      ms,
      demand,
      after: [...new Set(before.filter((other) => other < index))].map((other) => `t${other}`),
      ...(isAlone ? { exclusive: 'rented' } : {}),
    })),
  )

describe('the timetable', () => {
  const expectSound = (tasks: readonly Task[], slots: readonly Slot[]): void => {
    expect(slots).toHaveLength(tasks.length)
    const slotOf = new Map(slots.map((slot) => [slot.id, slot]))
    for (const task of tasks) {
      const own = slotOf.get(task.id)!
      for (const id of task.after) expect(slotOf.get(id)!.endMs).toBeLessThanOrEqual(own.startMs)
      const beside = tasks.filter(({ id }) => {
        const other = slotOf.get(id)!
        return other.startMs <= own.startMs && own.startMs < other.endMs
      })
      for (const kind of demandKinds)
        expect(beside.reduce((sum, one) => sum + one.demand[kind], 0)).toBeLessThanOrEqual(capacity[kind])
      expect(beside.filter(({ exclusive }) => exclusive !== undefined).length).toBeLessThanOrEqual(1)
    }
  }

  test('never gives more than there is, keeps the order, and never beats its bound', () => {
    fc.assert(
      fc.property(day, (tasks) => {
        const { slots, makespanMs, lowerBoundMs } = makeTimetable(tasks, capacity)
        expect(makespanMs).toBeGreaterThanOrEqual(lowerBoundMs - 1e-6)
        expectSound(tasks, slots)
      }),
    )
  })

  test.each([
    ['in turn', inTurn],
    ['one by one', oneByOne],
  ])('gives places %s without breaking anything, in any order', (_how, place) => {
    fc.assert(
      fc.property(
        day.chain((tasks) => fc.shuffledSubarray([...tasks], { minLength: tasks.length })),
        (tasks) => expectSound(tasks, place(tasks, capacity)),
      ),
    )
  })

  test('of the recorded day is within a tenth of its bound', () => {
    const one: Demand = { cpuMillicores: 1000, memoryBytes: 1, hosts: 1, ports: 4 }
    const tasks = recorded.map(({ ms }, index) => ({ id: `s${index}`, ms, demand: one, after: [] }))
    const { makespanMs, lowerBoundMs } = makeTimetable(tasks, capacity)
    expect(makespanMs / lowerBoundMs).toBeLessThanOrEqual(1.1)
  })

  test('has a bound that knows what comes before and after a group of tasks', () => {
    const whole: Demand = { ...capacity, hosts: 0, ports: 0 }
    const task = (id: string, ms: number, after: readonly string[] = []) => ({ id, ms, after, demand: whole })
    const small = { ...whole, cpuMillicores: 100, memoryBytes: 0 }
    const [first, last] = [
      { ...task('first', 5), demand: small },
      { ...task('last', 7, ['a', 'b']), demand: small },
    ]
    const { makespanMs, lowerBoundMs } = makeTimetable(
      [first, task('a', 10, ['first']), task('b', 10, ['first']), last],
      capacity,
    )
    // a and b follow each other: 5 + 10 + 10 + 7.
    expect({ makespanMs, lowerBoundMs }).toEqual({ makespanMs: 32, lowerBoundMs: 32 })
  })

  test('tries other orders where the first is longer than it has to be, the same each time', () => {
    const half = { ...capacity, cpuMillicores: 2000, memoryBytes: 4, hosts: 0, ports: 0 }
    const tasks = [3, 3, 2, 2, 2].map((ms, index) => ({ id: `t${index}`, ms, demand: half, after: [] }))
    // The longest first would take 7.
    expect(makeTimetable(tasks, capacity).makespanMs).toBe(6)
    expect(makeTimetable(tasks, capacity)).toEqual(makeTimetable(tasks, capacity))
  })

  test.each([
    [
      'too large',
      [{ id: 'a', ms: 1, demand: { ...capacity, hosts: 11 }, after: [] }],
      /More is needed than there is: a/,
    ],
    [
      'after a stranger',
      [{ id: 'a', ms: 1, demand: capacity, after: ['b'] }],
      /a waits for b, which does not exist/,
    ],
    [
      'in a circle',
      [
        { id: 'a', ms: 1, demand: capacity, after: ['b'] },
        { id: 'b', ms: 1, demand: capacity, after: ['a'] },
      ],
      /Each of these waits for another: a, b/,
    ],
  ])('a task %s is refused by name', (_what, tasks, message) => {
    expect(() => makeTimetable(tasks, capacity)).toThrowError(message)
  })
})

describe('durations', () => {
  const line = (durationMs: number, title = 'A story', environment = 'netns') => ({
    environment,
    uri: 'f',
    title,
    durationMs,
  })
  test('are the median of the last five runs, rows of outlines together', () => {
    const durations = createDurations([9000, 1, 2, 3, 4, 5].map((ms) => line(ms, `A story (row ${ms})`)))
    expect(durations.of('netns', 'f', 'A story')).toEqual({ ms: 3, isGuess: false })
  })
  test('of what was never seen are a guess from its environment, with a topology from its provider', () => {
    const durations = createDurations([line(10), line(20), line(90)])
    expect(durations.of('netns/six-regions', 'g', 'Another')).toEqual({ ms: 20, isGuess: true })
    expect(durations.of('ssh', 'g', 'Another').isGuess).toBe(true)
  })
  test('of a day are gathered from what passed in every report', () => {
    const root = mkdtempSync(join(tmpdir(), 'day-'))
    const write = (file: string, text: string) => {
      mkdirSync(dirname(join(root, file)), { recursive: true })
      writeFileSync(join(root, file), text)
    }
    const history = ['passed', 'failed'].map((outcome, index) =>
      JSON.stringify({ ...line(index + 1), outcome, run: 'r' }),
    )
    write('reports/out/history.ndjson', history.join('\n'))
    const files = {
      'a.test.ts': { failed: false, duration: 1.4 },
      'b.test.ts': { failed: true, duration: 9 },
      'c.test.ts': { failed: false, duration: 0 },
    }
    write('node_modules/.vite/vitest/da39/results.json', JSON.stringify({ projects: { '': { files } } }))
    try {
      expect(gatherDay(root)).toEqual([
        expect.objectContaining(line(1)),
        { environment: 'unit', uri: 'a.test.ts', title: '', durationMs: 1 },
      ])
    } finally {
      rmSync(root, { recursive: true, force: true })
    }
  })
  test('broken lines of a history are counted and left out', () => {
    const text = `${JSON.stringify(line(1))}\n{"environment":"x"\n{}\nnull\n{"durationMs":-1}`
    expect(readMeasured(text)).toEqual({ measured: [line(1)], unusable: 4 })
  })
})
