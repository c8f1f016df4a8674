import type { Clock } from '../core/index.ts'

const FOREVER_MS = 2 ** 31 - 1

/** Waits by the given clock, and keeps the process alive meanwhile: what is being ended must not outlive us. */
export const pause = (clock: Clock, delayMs: number): Promise<void> =>
  new Promise((resolve) => {
    const hold = setTimeout(() => {}, FOREVER_MS)
    clock.after(delayMs, () => {
      clearTimeout(hold)
      resolve()
    })
  })
