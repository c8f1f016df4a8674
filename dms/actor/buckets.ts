import type { Clock } from '../core/index.ts'
import { createLru } from '../identity/index.ts'
import type { Rate } from './limits.ts'

const MAX_BUCKETS = 8_192

/** Token buckets by name, in bounded memory: the least recently used is forgotten, which only ever helps its owner. */
export interface Buckets {
  /** True when `key` may act once more now. */
  take(key: string, rate: Rate): boolean
}

export const createBuckets = (clock: Clock, maxBuckets = MAX_BUCKETS): Buckets => {
  const buckets = createLru<string, { tokens: number; atMs: number }>(maxBuckets)
  return {
    take: (key, { perSecond, burst }) => {
      const nowMs = clock.monotonicMs()
      const bucket = buckets.get(key) ?? { tokens: burst, atMs: nowMs }
      const tokens = Math.min(burst, bucket.tokens + ((nowMs - bucket.atMs) / 1000) * perSecond)
      const isAllowed = tokens >= 1
      buckets.set(key, { tokens: isAllowed ? tokens - 1 : tokens, atMs: nowMs })
      return isAllowed
    },
  }
}
