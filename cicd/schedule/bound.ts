import type { Chains } from './chains.ts'
import { type Demand, demandKinds, type Task } from './task.ts'

/**
 * No timetable of these tasks can be shorter. The largest of: the longest chain; what has to run one after another because
 * it names the same thing; and for each kind of demand, what a group of tasks takes together, after the chain that has to
 * come before all of them and before the one that has to follow all of them.
 */
export const lowerBound = (tasks: readonly Task[], { heads, tails }: Chains, capacity: Demand): number => {
  const known = tasks.map((task) => {
    const tail = tails.get(task.id)!
    return { task, head: heads.get(task.id)!, rest: tail - task.ms, tail }
  })
  const groups = groupsOf(known)
  const together = groups.flatMap(({ head, rest, members }) =>
    demandKinds.map((kind) => head + rest + atOnce(members, kind, capacity)),
  )
  const queues = [...Map.groupBy(tasks, ({ exclusive }) => exclusive)]
    .filter(([exclusive]) => exclusive !== undefined)
    .map(([, queue]) => sum(queue.map(({ ms }) => ms)))
  return Math.max(0, ...together, ...queues, ...known.map(({ head, tail }) => head + tail))
}

/**
 * Raises a bound as far as ends can be refuted, up to the end of a timetable that is known.
 *
 * @param isRefuted true only where it is proved that no timetable is over by then
 */
export const raiseBound = (
  boundMs: number,
  knownEndMs: number,
  isRefuted: (endMs: number) => boolean,
): number => {
  let [proved, open] = [boundMs, knownEndMs]
  while (open - proved > 0.5) {
    const middle = (proved + open) / 2
    if (isRefuted(middle)) proved = middle
    else open = middle
  }
  return proved
}

interface Known {
  readonly task: Task
  readonly head: number
  /** Tail without the task itself. */
  readonly rest: number
}

/** Of every earliest start and every least rest, the tasks that have no less. */
const groupsOf = (known: readonly Known[]) => {
  const heads = new Set(known.map(({ head }) => head))
  const rests = new Set(known.map(({ rest }) => rest))
  // Thousands of tasks with chains of their own would make millions of groups; the whole is always one of them.
  const most = 50
  return [...heads]
    .slice(0, most)
    .flatMap((head) =>
      [...rests].slice(0, most).map((rest) => ({
        head,
        rest,
        members: known.filter((one) => one.head >= head && one.rest >= rest).map(({ task }) => task),
      })),
    )
    .filter(({ members }) => members.length > 0)
}

/** Time that tasks take which may all run at once, as far as there is enough of one kind. */
const atOnce = (tasks: readonly Task[], kind: keyof Demand, capacity: Demand): number => {
  const all = capacity[kind]
  if (all === 0) return 0
  const area = sum(tasks.map(({ ms, demand }) => ms * demand[kind])) / all
  const needs = new Set(tasks.map(({ demand }) => demand[kind]).filter((need) => need > 0))
  const pairs = [...needs].map((need) => {
    // No more than this many tasks that need so much run at a time, so of one more, two follow each other.
    const beside = Math.floor(all / need)
    const longest = tasks
      .filter(({ demand }) => demand[kind] >= need)
      .map(({ ms }) => ms)
      .sort((a, b) => b - a)
    return longest[beside] === undefined ? 0 : longest[beside - 1]! + longest[beside]
  })
  return Math.max(area, ...pairs)
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)
