/** Something that happened on a host. */
export interface Happening {
  /** Empty for this machine, where test steps and faults are told from. */
  readonly host: string
  /** Best guess, by this machine's clock. */
  readonly atMs: number
  /** What others may name as their cause; several happenings may bear the same. */
  readonly ids: readonly string[]
  /** Ids of what must have happened before, wherever that was. */
  readonly causes: readonly string[]
}

/** A queue that gives the smallest first. */
const createHeap = <T>(isBefore: (a: T, b: T) => boolean) => {
  const items: T[] = []
  const swap = (a: number, b: number) => {
    ;[items[a], items[b]] = [items[b]!, items[a]!]
  }
  return {
    isEmpty: () => items.length === 0,
    push: (item: T) => {
      items.push(item)
      for (let at = items.length - 1; at > 0; ) {
        const above = (at - 1) >> 1
        if (!isBefore(items[at]!, items[above]!)) return
        swap(at, above)
        at = above
      }
    },
    pop: (): T => {
      const first = items[0]!
      const last = items.pop()!
      if (items.length > 0) {
        items[0] = last
        for (let at = 0; ; ) {
          const below = [2 * at + 1, 2 * at + 2].filter((child) => child < items.length)
          const least = below.reduce(
            (best, child) => (isBefore(items[child]!, items[best]!) ? child : best),
            at,
          )
          if (least === at) break
          swap(at, least)
          at = least
        }
      }
      return first
    },
  }
}

/** For each happening, which others must come before it: the one before it on its host, and the first of each cause. */
const predecessors = (all: readonly Happening[]): readonly ReadonlySet<number>[] => {
  const firstWith = new Map<string, number>()
  all.forEach(({ ids }, index) => {
    for (const id of ids) if (!firstWith.has(id)) firstWith.set(id, index)
  })
  const lastOn = new Map<string, number>()
  return all.map(({ host, causes }, index) => {
    const before = new Set<number>()
    const previous = lastOn.get(host)
    if (previous !== undefined) before.add(previous)
    lastOn.set(host, index)
    for (const cause of causes) {
      const found = firstWith.get(cause)
      // What happens on one host is in order already; a cause there that comes later says nothing.
      if (found !== undefined && all[found]!.host !== host) before.add(found)
    }
    return before
  })
}

/**
 * One order for everything: what is given in order for one host stays in it, nothing stands before its cause, and what
 * nothing else decides goes by the clock.
 *
 * @param all those of each host in the order in which they happened there
 * @returns indices into `all`
 */
export const causalOrder = (all: readonly Happening[]): readonly number[] => {
  const before = predecessors(all)
  const waitsFor = before.map((some) => some.size)
  const after: number[][] = all.map(() => [])
  before.forEach((some, index) => {
    for (const one of some) after[one]!.push(index)
  })
  const isBefore = (a: number, b: number) =>
    all[a]!.atMs === all[b]!.atMs ? a < b : all[a]!.atMs < all[b]!.atMs
  const ready = createHeap<number>(isBefore)
  waitsFor.forEach((count, index) => {
    if (count === 0) ready.push(index)
  })
  const order: number[] = []
  const isPlaced = all.map(() => false)
  const byTime = all.map((_, index) => index).sort((a, b) => (isBefore(a, b) ? -1 : 1))
  let next = 0
  while (order.length < all.length) {
    // Causes that go round in a circle are wrong somewhere; the clock decides where it is cut.
    if (ready.isEmpty()) {
      while (isPlaced[byTime[next]!]) next++
      ready.push(byTime[next]!)
    }
    const index = ready.pop()
    if (isPlaced[index]) continue
    isPlaced[index] = true
    order.push(index)
    for (const one of after[index]!) {
      waitsFor[one]!--
      if (waitsFor[one] === 0 && !isPlaced[one]) ready.push(one)
    }
  }
  return order
}
