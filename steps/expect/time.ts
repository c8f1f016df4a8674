import { setTimeout as pause } from 'node:timers/promises'

/** Time as the expectations need it; tests bring their own. */
export interface Time {
  monotonicMs(): number
  /** Rejects when the signal aborts. */
  pause(durationMs: number, signal?: AbortSignal): Promise<unknown>
}

export const realTime: Time = {
  monotonicMs: () => performance.now(),
  pause: (durationMs, signal) => pause(durationMs, undefined, signal === undefined ? {} : { signal }),
}
