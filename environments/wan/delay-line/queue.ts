/** Packets that wait, the earliest first; those of one moment in the order in which they came. */
export interface ReleaseQueue {
  readonly size: number
  /** Returns false when it is full; nothing is kept then. */
  push(packet: Waiting): boolean
  /** Infinity when nothing waits. */
  nextMs(): number
  /** The earliest. Only when `size` > 0. */
  pop(): Waiting
}

export interface Waiting {
  readonly releaseMs: number
  /** Undefined for a copy of our own, which is sent and has no verdict. */
  readonly id: number | undefined
  readonly pair: number
  readonly lengthBytes: number
  readonly copy?: Buffer
}

interface Entry {
  readonly packet: Waiting
  readonly turn: number
}

const isBefore = (one: Entry, other: Entry): boolean =>
  one.packet.releaseMs < other.packet.releaseMs ||
  (one.packet.releaseMs === other.packet.releaseMs && one.turn < other.turn)

const siftUp = (heap: Entry[]): void => {
  let at = heap.length - 1
  const moved = heap[at]!
  while (at > 0) {
    const above = (at - 1) >> 1
    if (!isBefore(moved, heap[above]!)) break
    heap[at] = heap[above]!
    at = above
  }
  heap[at] = moved
}

const siftDown = (heap: Entry[], moved: Entry): void => {
  let at = 0
  for (;;) {
    let below = 2 * at + 1
    if (below >= heap.length) break
    if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below++
    if (!isBefore(heap[below]!, moved)) break
    heap[at] = heap[below]!
    at = below
  }
  heap[at] = moved
}

/** A binary heap of at most `capacity` packets. */
export const createReleaseQueue = (capacity: number): ReleaseQueue => {
  const heap: Entry[] = []
  let turn = 0
  return {
    get size() {
      return heap.length
    },
    push: (packet) => {
      if (heap.length >= capacity) return false
      heap.push({ packet, turn: turn++ })
      siftUp(heap)
      return true
    },
    nextMs: () => heap[0]?.packet.releaseMs ?? Number.POSITIVE_INFINITY,
    pop: () => {
      const { packet } = heap[0]!
      const last = heap.pop()!
      if (heap.length > 0) siftDown(heap, last)
      return packet
    },
  }
}
