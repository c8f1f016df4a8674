import { type Demand, demandKinds, type Task } from './task.ts'

export interface Slot {
  readonly id: string
  readonly startMs: number
  readonly endMs: number
}

/** Starts tasks in this order, each as soon as it may and fits: whenever something ends, nothing that could run waits. */
export const inTurn = (order: readonly Task[], capacity: Demand): readonly Slot[] => {
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

interface Placed {
  readonly task: Task
  readonly startMs: number
  readonly endMs: number
}

/**
 * Gives each task in this order the earliest time at which it fits beside those that have theirs. So a task that comes
 * early in the order keeps its place free, and something that could run now waits for it. Of all orders one at least
 * makes the shortest timetable that there is, which cannot be said of {@link inTurn}.
 */
export const oneByOne = (order: readonly Task[], capacity: Demand): readonly Slot[] => {
  const left = [...order]
  const placed: Placed[] = []
  const ends = new Map<string, number>()
  while (left.length > 0) {
    const [task] = left.splice(
      left.findIndex(({ after }) => after.every((id) => ends.has(id))),
      1,
    )
    const startMs = earliestOf(task!, { placed, ends, capacity })
    placed.push({ task: task!, startMs, endMs: startMs + task!.ms })
    ends.set(task!.id, startMs + task!.ms)
  }
  return placed.map(({ task, startMs, endMs }) => ({ id: task.id, startMs, endMs }))
}

interface Table {
  readonly placed: readonly Placed[]
  readonly ends: ReadonlyMap<string, number>
  readonly capacity: Demand
}

/** After what it waits for, or when something ends: in between nothing gets free. */
const earliestOf = (task: Task, { placed, ends, capacity }: Table): number => {
  const mayMs = task.after.reduce((latest, id) => Math.max(latest, ends.get(id)!), 0)
  const starts = placed
    .map(({ endMs }) => endMs)
    .filter((endMs) => endMs > mayMs)
    .sort((a, b) => a - b)
  const isFree = (startMs: number): boolean => {
    const beside = placed.filter((one) => one.startMs < startMs + task.ms && one.endMs > startMs)
    // More is taken only where something starts.
    const times = [startMs, ...beside.map((one) => one.startMs).filter((time) => time > startMs)]
    return times.every((time) =>
      fits(
        task,
        beside.filter((one) => one.startMs <= time && time < one.endMs),
        capacity,
      ),
    )
  }
  return [mayMs, ...starts].find(isFree)!
}

const fits = (task: Task, running: readonly { readonly task: Task }[], capacity: Demand): boolean =>
  demandKinds.every(
    (kind) => running.reduce((sum, one) => sum + one.task.demand[kind], task.demand[kind]) <= capacity[kind],
  ) &&
  (task.exclusive === undefined || running.every((one) => one.task.exclusive !== task.exclusive))
