import type { Clock } from '../../core/index.ts'

/** Lets so many through at once and so many a second from then on. */
export const createBucket = (
  clock: Clock,
  { burst, perSecond }: { readonly burst: number; readonly perSecond: number },
): (() => boolean) => {
  let [left, sinceMs] = [burst, clock.monotonicMs()]
  return () => {
    const nowMs = clock.monotonicMs()
    left = Math.min(burst, left + ((nowMs - sinceMs) * perSecond) / 1000)
    sinceMs = nowMs
    if (left < 1) return false
    left -= 1
    return true
  }
}
