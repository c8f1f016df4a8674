import { lowerBound, raiseBound } from './bound.ts'
import { chainsOf, TimetableError } from './chains.ts'
import { inTurn, oneByOne, type Slot } from './place.ts'
import { type Demand, demandKinds, type Task } from './task.ts'
import { createRefutation } from './windows.ts'

export interface Timetable {
  readonly slots: readonly Slot[]
  readonly makespanMs: number
  /** No timetable of these tasks can be shorter. */
  readonly lowerBoundMs: number
}

/** Timetables that are tried, at most; together they may compare this often, which takes some tens of milliseconds. */
const maxRounds = 600
/** Less is not worth another try. */
const worthMs = 1
const maxComparisons = 400_000

/**
 * Says when each task runs on machines that together have `capacity`. Whenever something ends, whatever fits is started,
 * first that on which most time still hangs. Where that takes longer than the bound, other orders are tried, the same ones
 * each time: what ended last comes first, or what hangs on each weighs more or less; and tasks get their places one by
 * one, so that something may wait for a place that it will need. The shortest counts.
 *
 * @throws TimetableError naming the tasks that can never run
 */
export const makeTimetable = (tasks: readonly Task[], capacity: Demand): Timetable => {
  refuseTooLarge(tasks, capacity)
  const chains = chainsOf(tasks)
  let order = inOrderOf(tasks, chains.tails, () => 1)
  let slots = inTurn(order, capacity)
  let best = slots
  const lowerBoundMs = raiseBound(
    lowerBound(tasks, chains, capacity),
    endOf(best),
    createRefutation(tasks, chains, capacity),
  )
  const random = createRandom()
  const rounds = Math.min(maxRounds, Math.floor(maxComparisons / tasks.length ** 2))
  for (let round = 0; round < rounds && endOf(best) >= lowerBoundMs + worthMs; round++) {
    order =
      round % 3 === 0 ? withLastFirst(order, slots) : inOrderOf(tasks, chains.tails, () => 0.2 + random())
    slots = round % 2 === 0 ? inTurn(order, capacity) : oneByOne(order, capacity)
    if (endOf(slots) < endOf(best)) best = slots
  }
  return { slots: best, makespanMs: endOf(best), lowerBoundMs }
}

/** Numbers from 0 to 1 that look random and are the same each time: a plan has to be one. */
const createRandom = (): (() => number) => {
  let state = 1
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const inOrderOf = (
  tasks: readonly Task[],
  tails: ReadonlyMap<string, number>,
  weigh: () => number,
): readonly Task[] => {
  const weights = new Map(tasks.map(({ id }) => [id, tails.get(id)! * weigh()]))
  return tasks.toSorted((a, b) => weights.get(b.id)! - weights.get(a.id)!)
}

const endOf = (slots: readonly Slot[]): number => slots.reduce((end, { endMs }) => Math.max(end, endMs), 0)

const refuseTooLarge = (tasks: readonly Task[], capacity: Demand): void => {
  const large = tasks.filter(({ demand }) => demandKinds.some((kind) => demand[kind] > capacity[kind]))
  if (large.length > 0)
    throw new TimetableError(
      `More is needed than there is: ${large.map(({ id }) => id).join(', ')}. Give more capacity.`,
    )
}

/** What ended last, and all that it waits for, before everything else. */
const withLastFirst = (order: readonly Task[], slots: readonly Slot[]): Task[] => {
  const last = slots.reduce((one, other) => (other.endMs > one.endMs ? other : one))
  const byId = new Map(order.map((task) => [task.id, task]))
  const first = new Set([last.id])
  // A set that grows while it is walked.
  for (const id of first) for (const before of byId.get(id)!.after) first.add(before)
  return [...order.filter(({ id }) => first.has(id)), ...order.filter(({ id }) => !first.has(id))]
}
