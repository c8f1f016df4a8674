import type { Task } from './task.ts'

/** Tasks that can never run: too large, in a circle, or after one that does not exist. */
export class TimetableError extends Error {
  readonly code = 'TIMETABLE'
}

/** What has to come before a task, and what has to come after it. */
export interface Chains {
  /** Of each task, how long the longest chain takes that has to be over before it starts. */
  readonly heads: ReadonlyMap<string, number>
  /** Of each task, how long the longest chain takes that begins with it. */
  readonly tails: ReadonlyMap<string, number>
}

/** @throws TimetableError naming the tasks that wait for a stranger or for each other */
export const chainsOf = (tasks: readonly Task[]): Chains => {
  const followers = new Map<string, string[]>(tasks.map(({ id }) => [id, []]))
  for (const { id, after } of tasks) {
    for (const before of after) {
      const known = followers.get(before)
      if (known === undefined) throw new TimetableError(`${id} waits for ${before}, which does not exist.`)
      known.push(id)
    }
  }
  const order = inOrder(tasks, followers)
  const heads = new Map(order.map(({ id }) => [id, 0]))
  for (const { id, ms } of order) {
    for (const next of followers.get(id)!) heads.set(next, Math.max(heads.get(next)!, heads.get(id)! + ms))
  }
  const tails = new Map<string, number>()
  for (const { id, ms } of order.toReversed())
    tails.set(id, ms + Math.max(0, ...followers.get(id)!.map((next) => tails.get(next)!)))
  return { heads, tails }
}

/** Each after all that it waits for. */
const inOrder = (
  tasks: readonly Task[],
  followers: ReadonlyMap<string, readonly string[]>,
): readonly Task[] => {
  const byId = new Map(tasks.map((task) => [task.id, task]))
  const open = new Map(tasks.map(({ id, after }) => [id, after.length]))
  const ready = tasks.filter(({ after }) => after.length === 0)
  // A list that grows while it is walked.
  for (const { id } of ready) {
    for (const next of followers.get(id)!) {
      open.set(next, open.get(next)! - 1)
      if (open.get(next) === 0) ready.push(byId.get(next)!)
    }
  }
  if (ready.length < tasks.length) {
    const knot = tasks.filter((task) => !ready.includes(task)).map(({ id }) => id)
    throw new TimetableError(`Each of these waits for another: ${knot.join(', ')}.`)
  }
  return ready
}
