import type { Chains } from './chains.ts'
import { type Demand, demandKinds, type Task } from './task.ts'

/** When a task can run at all in a timetable that ends by a given time. */
interface Window {
  readonly ms: number
  /** Of all that there is of one thing, what it takes while it runs; at most 1. */
  readonly share: number
  readonly earliestMs: number
  /** Start at the latest. */
  readonly latestMs: number
}

/** Pairs of times are compared for every task, so work grows with the third power of their number. */
const mostTasks = 40

/** Far below a millisecond, far above what rounding adds up to. */
const epsilon = 1e-6

/**
 * Says of an end whether it is proved that no timetable is over by then. A task cannot start before the chain in front of
 * it is over, and has to end while the chain behind it still fits. So whatever the order, in a span of time it runs at
 * least as long as it does when it is pushed to either side: to its earliest start, or to its latest. What all tasks take
 * at least of a thing in some span must not be more than there is of it in that span; where it is, no such timetable exists.
 * Where nothing is proved, there may be one or not.
 *
 * @see Baptiste, Le Pape, Nuijten: Satisfiability tests and time-bound adjustments for cumulative scheduling problems (1999)
 */
export const createRefutation = (
  tasks: readonly Task[],
  { heads, tails }: Chains,
  capacity: Demand,
): ((endMs: number) => boolean) => {
  if (tasks.length > mostTasks) return () => false
  const limits = limitsOf(tasks, capacity)
  const windowOf = (endMs: number, { task, share }: Share): Window => ({
    ms: task.ms,
    share,
    earliestMs: heads.get(task.id)!,
    latestMs: endMs - tails.get(task.id)!,
  })
  return (endMs) => limits.some((shares) => isOverfull(shares.map((share) => windowOf(endMs, share))))
}

interface Share {
  readonly task: Task
  readonly share: number
}

/** For each thing of which not all can have enough at once, who takes how much: what machines have, what there is one of. */
const limitsOf = (tasks: readonly Task[], capacity: Demand): readonly (readonly Share[])[] => {
  const kinds = demandKinds.map((kind) =>
    tasks
      .filter(({ demand }) => demand[kind] > 0)
      .map((task) => ({ task, share: task.demand[kind] / capacity[kind] })),
  )
  const queues = [...Map.groupBy(tasks, ({ exclusive }) => exclusive)]
    .filter(([exclusive]) => exclusive !== undefined)
    .map(([, queue]) => queue.map((task) => ({ task, share: 1 })))
  // The whole stands for the chains alone, which say that much however much there is of everything.
  const chains = tasks.map((task) => ({ task, share: 0 }))
  return [
    chains,
    ...[...kinds, ...queues].filter((shares) => shares.reduce((sum, { share }) => sum + share, 0) > 1),
  ]
}

const isOverfull = (windows: readonly Window[]): boolean => {
  if (windows.some(({ earliestMs, latestMs }) => earliestMs > latestMs + epsilon)) return true
  const times = [
    ...new Set(
      windows.flatMap(({ ms, earliestMs, latestMs }) => [
        earliestMs,
        earliestMs + ms,
        latestMs,
        latestMs + ms,
      ]),
    ),
  ].sort((a, b) => a - b)
  return times.some((from, index) =>
    times.slice(index + 1).some((to) => takenOf(windows, from, to) > to - from + epsilon),
  )
}

/** What tasks take at least between two times, in milliseconds of the whole. */
const takenOf = (windows: readonly Window[], fromMs: number, toMs: number): number => {
  let taken = 0
  for (const { ms, share, earliestMs, latestMs } of windows) {
    const pushedAhead = earliestMs + ms - fromMs
    const pushedBack = toMs - latestMs
    taken += share * Math.max(0, Math.min(ms, toMs - fromMs, pushedAhead, pushedBack))
  }
  return taken
}
