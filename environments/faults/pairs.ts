import type { Controls } from './controls.ts'
import type { Direction } from './directions.ts'

/** Two hosts, in whatever order. */
export type Pair = readonly [a: string, b: string]

/** Beyond this many pairs the rest is believed; those measured are spread evenly over all. */
const maxPairs = 400
const maxAtOnce = 16

/** How long an answer may take on the slowest of links. */
export const patienceMs = 2000

/** Every pair once. */
export const allPairs = (names: readonly string[]): readonly Pair[] =>
  names.flatMap((a, index) => names.slice(index + 1).map((b): Pair => [a, b]))

export const pairsOf = (directions: readonly Direction[]): readonly Pair[] => {
  const pairs = directions.map(([from, to]): Pair => (from < to ? [from, to] : [to, from]))
  return [...new Map(pairs.map((pair) => [pair.join(' '), pair])).values()]
}

export const isSame = (a: Pair, b: Pair): boolean =>
  (a[0] === b[0] && a[1] === b[1]) || (a[0] === b[1] && a[1] === b[0])

/** At most so many of them, evenly spread. */
export const someOf = <T>(all: readonly T[], count = maxPairs): readonly T[] => {
  const step = Math.max(1, all.length / count)
  return Array.from({ length: Math.min(all.length, count) }, (_, index) => all[Math.floor(index * step)]!)
}

/** Does the same for all, a few at once, in order. */
export const forAll = async <T, R>(
  items: readonly T[],
  act: (item: T) => Promise<R>,
): Promise<readonly R[]> => {
  const results: R[] = []
  let next = 0
  const worker = async () => {
    while (next < items.length) {
      const index = next++
      results[index] = await act(items[index]!)
    }
  }
  await Promise.all(Array.from({ length: Math.min(maxAtOnce, items.length) }, worker))
  return results
}

/** Those of `pairs` between which something comes back. */
export const reachablePairs = async (
  { links }: Controls,
  pairs: readonly Pair[],
  withinMs = patienceMs,
): Promise<readonly Pair[]> => {
  // More than one sample, for a link may lose what is asked once.
  const found = await forAll(pairs, ([a, b]) => links!.measure(a, b, { withinMs, samples: 5 }))
  return pairs.filter((_, index) => found[index] !== undefined)
}
