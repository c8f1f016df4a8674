import { lowerBound } from './bound.ts'
import { chainsOf, TimetableError } from './chains.ts'
import { type Demand, demandKinds, type Task } from './task.ts'

export interface Slot {
  readonly id: string
  readonly startMs: number
  readonly endMs: number
}

export interface Timetable {
  readonly slots: readonly Slot[]
  readonly makespanMs: number
  /** No timetable of these tasks can be shorter. */
  readonly lowerBoundMs: number
}

/** Timetables that are tried, at most; together they may compare this often, which takes some tens of milliseconds. */
const maxRounds = 400
const maxComparisons = 400_000

/**
 * Says when each task runs on machines that together have `capacity`. Whenever something ends, whatever fits is started,
 * first that on which most time still hangs. Where that takes longer than the bound, other orders are tried, the same ones
 * each time: what ended last comes first, or what hangs on each weighs more or less. The shortest counts.
 *
 * @throws TimetableError naming the tasks that can never run
 */
export const makeTimetable = (tasks: readonly Task[], capacity: Demand): Timetable => {
  refuseTooLarge(tasks, capacity)
  const chains = chainsOf(tasks)
  const lowerBoundMs = lowerBound(tasks, chains, capacity)
  let order = inOrderOf(tasks, chains.tails, () => 1)
  let slots = inTurn(order, capacity)
  let best = slots
  const random = createRandom()
  const rounds = Math.min(maxRounds, Math.floor(maxComparisons / tasks.length ** 2))
  for (let round = 0; round < rounds && endOf(best) > lowerBoundMs; round++) {
    order =
      round % 3 === 0 ? withLastFirst(order, slots) : inOrderOf(tasks, chains.tails, () => 0.3 + random())
    slots = inTurn(order, capacity)
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

/** Starts tasks in this order, each as soon as it may and fits. */
const inTurn = (order: readonly Task[], capacity: Demand): readonly Slot[] => {
  const waiting = new Set(order)
  const running: { task: Task; endMs: number }[] = []
  const done = new Set<string>()
  const slots: Slot[] = []
  for (let now = 0; waiting.size > 0 || running.length > 0; ) {
    for (const task of waiting) {
      if (!task.after.every((id) => done.has(id)) || !fits(task, running, capacity)) continue
      waiting.delete(task)
      running.push({ task, endMs: now + task.ms })
      slots.push({ id: task.id, startMs: now, endMs: now + task.ms })
    }
    now = Math.min(...running.map(({ endMs }) => endMs))
    for (const one of running.filter(({ endMs }) => endMs <= now)) {
      done.add(one.task.id)
      running.splice(running.indexOf(one), 1)
    }
  }
  return slots
}

const fits = (task: Task, running: readonly { readonly task: Task }[], capacity: Demand): boolean =>
  demandKinds.every(
    (kind) => running.reduce((sum, one) => sum + one.task.demand[kind], task.demand[kind]) <= capacity[kind],
  ) &&
  (task.exclusive === undefined || running.every((one) => one.task.exclusive !== task.exclusive))
