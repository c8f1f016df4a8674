import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lowerBound, raiseBound } from './bound.ts'
import { chainsOf } from './chains.ts'
import { inTurn, oneByOne, type Slot } from './place.ts'
import { type Demand, demandKinds, type Task } from './task.ts'
import { makeTimetable } from './timetable.ts'
import { createRefutation } from './windows.ts'

const capacity: Demand = { cpuMillicores: 3, memoryBytes: 4, hosts: 2, ports: 100 }

const smallDay: fc.Arbitrary<readonly Task[]> = fc
  .array(
    fc.record({
      seconds: fc.integer({ min: 1, max: 4 }),
      demand: fc.record({
        cpuMillicores: fc.integer({ min: 1, max: 3 }),
        memoryBytes: fc.integer({ min: 0, max: 4 }),
        hosts: fc.integer({ min: 0, max: 2 }),
        ports: fc.constant(1),
      }),
      before: fc.array(fc.nat(5), { maxLength: 2 }),
      isAlone: fc.boolean(),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((all) =>
    all.map(({ seconds, demand, before, isAlone }, index) => ({
      id: `t${index}`,
      ms: seconds * 1000,
      demand,
      after: [...new Set(before.filter((other) => other < index))].map((other) => `t${other}`),
      ...(isAlone ? { exclusive: 'rented' } : {}),
    })),
  )

const second = 1000

/** Tries every start in whole seconds; the tasks are given in an order that they may run in. */
const shortestOf = (tasks: readonly Task[]): number => {
  let best = tasks.reduce((sum, { ms }) => sum + ms, 0)
  const starts = new Map<string, number>()
  const overOf = ({ id, ms }: Task) => starts.get(id)! + ms
  const isAllowed = (end: number): boolean => {
    for (let time = 0; time < end; time += second) {
      const running = tasks.filter(
        (task) => starts.has(task.id) && starts.get(task.id)! <= time && time < overOf(task),
      )
      if (running.filter(({ exclusive }) => exclusive !== undefined).length > 1) return false
      for (const kind of demandKinds)
        if (running.reduce((sum, { demand }) => sum + demand[kind], 0) > capacity[kind]) return false
    }
    return true
  }
  const place = (index: number, end: number): void => {
    const task = tasks[index]
    if (task === undefined) {
      best = Math.min(best, end)
      return
    }
    const from = Math.max(0, ...task.after.map((id) => overOf(tasks.find((one) => one.id === id)!)))
    for (let start = from; start + task.ms < best; start += second) {
      starts.set(task.id, start)
      if (isAllowed(start + task.ms)) place(index + 1, Math.max(end, start + task.ms))
      starts.delete(task.id)
    }
  }
  place(0, 0)
  return best
}

const permutations = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  all.length < 2
    ? [all]
    : all.flatMap((one, index) => permutations(all.toSpliced(index, 1)).map((rest) => [one, ...rest]))

describe('of every small day', () => {
  test('the bound never exceeds the shortest timetable, and no timetable beats it', () => {
    fc.assert(
      fc.property(smallDay, (tasks) => {
        const shortest = shortestOf(tasks)
        const { makespanMs, lowerBoundMs } = makeTimetable(tasks, capacity)
        expect(lowerBoundMs).toBeLessThanOrEqual(shortest + 1e-6)
        expect(makespanMs).toBeGreaterThanOrEqual(shortest)
      }),
    )
  })

  test('no end is refuted by which a timetable is over', () => {
    fc.assert(
      fc.property(smallDay, fc.nat(9999), (tasks, spareMs) => {
        const isRefuted = createRefutation(tasks, chainsOf(tasks), capacity)
        expect(isRefuted(shortestOf(tasks) + spareMs)).toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  test('one order at least, placed one by one, makes the shortest timetable', () => {
    fc.assert(
      fc.property(smallDay, (tasks) => {
        const ends = permutations(tasks).map((order) => endOf(oneByOne(order, capacity)))
        expect(Math.min(...ends)).toBe(shortestOf(tasks) / 1000)
      }),
    )
  })
})

const wide: Demand = { cpuMillicores: 3, memoryBytes: 0, hosts: 0, ports: 0 }
const task = (id: string, seconds: number, after: readonly string[] = [], cpuMillicores = 1): Task => ({
  id,
  ms: seconds * 1000,
  after,
  demand: { ...wide, cpuMillicores },
})
const endOf = (slots: readonly Slot[]): number => Math.max(...slots.map(({ endMs }) => endMs)) / 1000

test('a bound is raised as far as ends are refuted, and no further', () => {
  expect(raiseBound(10, 100, (endMs) => endMs < 40)).toBeLessThan(40)
  expect(raiseBound(10, 100, (endMs) => endMs < 40)).toBeGreaterThan(39)
  expect(raiseBound(10, 100, () => false)).toBe(10)
})

test('the bound knows that long tasks still run when others need their places', () => {
  const tasks = [
    task('long 1', 10),
    task('long 2', 10),
    task('first', 3),
    task('middle 1', 4, ['first']),
    task('middle 2', 4, ['first']),
    task('last', 3, ['long 1', 'long 2', 'middle 1', 'middle 2']),
  ]
  // All work, evenly, before the last; in the place that the long ones leave, the middle ones follow each other.
  expect(lowerBound(tasks, chainsOf(tasks), wide) / 1000).toBeCloseTo(31 / 3 + 3, 3)
  const { makespanMs, lowerBoundMs } = makeTimetable(tasks, wide)
  expect(makespanMs / 1000).toBe(14)
  expect(lowerBoundMs / 1000).toBeCloseTo(14, 2)
})

test('something waits for its place where a chain needs that sooner', () => {
  const tasks = [
    task('short', 1),
    task('chain', 10, ['short'], 3),
    task('end', 10, ['chain']),
    task('broad', 5, [], 2),
  ]
  // Where nothing waits that could run, the broad one starts at once, in every order.
  expect(new Set(permutations(tasks).map((order) => endOf(inTurn(order, wide))))).toEqual(new Set([25]))
  expect(makeTimetable(tasks, wide).makespanMs / 1000).toBe(21)
})
