/** How many plays go on at the same time: each keeps two thirds of a processor busy. */
export const lanesFor = (cpus: number, plays: number): number =>
  Math.max(1, Math.min(Math.floor((cpus * 3) / 2), plays))

/**
 * Does the work of all, a few at a time, in order: whoever is done takes the next.
 *
 * @returns in the order of the items
 * @throws what the first that failed threw, once all that had begun have ended
 */
export const inLanes = async <T, R>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> => {
  const results: R[] = []
  const waiting = [...items.entries()]
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, item] = next
      results[index] = await work(item)
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: lanes }, lane))
  for (const end of ends) if (end.status === 'rejected') throw end.reason
  return results
}
