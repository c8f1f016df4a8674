/** Something that takes time. */
export interface Weighted {
  readonly ms: number
}

/** A group of tasks that run one after another. */
export interface Shard<T> {
  readonly tasks: readonly T[]
  readonly ms: number
}

/**
 * Splits tasks into groups that take about as long: the longest first, each to the group that has least. Never more than
 * a third longer than the best split could be. Within a group the order of the tasks is that which was given.
 *
 * @param most groups at most; fewer when there are fewer tasks
 */
export const splitEvenly = <T extends Weighted>(tasks: readonly T[], most: number): readonly Shard<T>[] => {
  const groups = Array.from({ length: Math.max(1, Math.min(most, tasks.length)) }, () => ({
    members: new Set<T>(),
    ms: 0,
  }))
  for (const task of [...tasks].sort((a, b) => b.ms - a.ms)) {
    const least = groups.reduce((best, group) => (group.ms < best.ms ? group : best))
    least.members.add(task)
    least.ms += task.ms
  }
  return groups.map(({ members, ms }) => ({ tasks: tasks.filter((task) => members.has(task)), ms }))
}

/** No split into so many groups can be shorter than this. */
export const leastLongest = (tasks: readonly Weighted[], groups: number): number => {
  const sorted = tasks.map(({ ms }) => ms).sort((a, b) => b - a)
  const total = sorted.reduce((sum, ms) => sum + ms, 0)
  // Of groups + 1 longest tasks two share a group.
  const pair = (sorted[groups - 1] ?? 0) + (sorted[groups] ?? 0)
  return Math.max(total / groups, sorted[0] ?? 0, sorted[groups] === undefined ? 0 : pair)
}
