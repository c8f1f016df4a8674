/** The smallest element first; adding and taking cost the logarithm of the size. */
export interface Heap<T> {
  push(value: T): void
  pop(): T | undefined
  peek(): T | undefined
  readonly size: number
}

export const createHeap = <T>(compare: (a: T, b: T) => number): Heap<T> => {
  const values: T[] = []
  const swap = (a: number, b: number): void => {
    const kept = values[a]!
    values[a] = values[b]!
    values[b] = kept
  }
  const isBefore = (a: number, b: number): boolean => compare(values[a]!, values[b]!) < 0
  const smallestOf = (parent: number): number =>
    [2 * parent + 1, 2 * parent + 2].reduce(
      (least, child) => (child < values.length && isBefore(child, least) ? child : least),
      parent,
    )
  return {
    push: (value) => {
      values.push(value)
      for (let child = values.length - 1; child > 0; ) {
        const parent = (child - 1) >> 1
        if (!isBefore(child, parent)) return
        swap(child, parent)
        child = parent
      }
    },
    pop: () => {
      const top = values[0]
      const last = values.pop()
      if (values.length === 0 || last === undefined) return top
      values[0] = last
      for (let parent = 0, least = smallestOf(0); least !== parent; least = smallestOf(parent)) {
        swap(parent, least)
        parent = least
      }
      return top
    },
    peek: () => values[0],
    get size() {
      return values.length
    },
  }
}
