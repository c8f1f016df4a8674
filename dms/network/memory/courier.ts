import { type Clock, systemClock } from '../../core/index.ts'

/** Carries actions to a later moment; what is given for the same lane happens in the order given. */
export interface Courier {
  after(lane: string, delayMs: number, action: () => void): void
}

/**
 * On a clock of a test everything waits for the clock, even without a delay. On the system's clock what has no delay
 * happens in the next turn of the event loop, in one batch.
 */
export const createCourier = (clock: Clock): Courier => {
  const lanes = new Map<string, { readonly waiting: (() => void)[]; lastDueMs: number }>()
  let batch: (() => void)[] = []

  const soon = (action: () => void): void => {
    batch.push(action)
    if (batch.length > 1) return
    setImmediate(() => {
      const due = batch
      batch = []
      for (const act of due) act()
    })
  }
  const laneOf = (name: string) => {
    const lane = lanes.get(name) ?? { waiting: [], lastDueMs: 0 }
    lanes.set(name, lane)
    return lane
  }
  return {
    after: (name, delayMs, action) => {
      const lane = laneOf(name)
      const nowMs = clock.monotonicMs()
      lane.lastDueMs = Math.max(nowMs + delayMs, lane.lastDueMs)
      lane.waiting.push(action)
      // timers of the system may fire in another order within a millisecond, so each takes the head of its lane
      const next = (): void => {
        lane.waiting.shift()?.()
        if (lane.waiting.length === 0) lanes.delete(name)
      }
      if (clock === systemClock && lane.lastDueMs <= nowMs) soon(next)
      else clock.after(lane.lastDueMs - nowMs, next)
    },
  }
}
