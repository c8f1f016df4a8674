import { rmSync } from 'node:fs'
import { type FoundFailure, readFailures } from './kept.ts'

/** What may be kept of failures. */
export interface FailureBounds {
  readonly bytes: number
  readonly maxAgeMs: number
}

/** Some hundred failures with all their evidence. Whatever is older than a quarter of a year is of a version that is gone. */
export const failureBounds: FailureBounds = { bytes: 256 * 1024 ** 2, maxAgeMs: 90 * 24 * 3600 * 1000 }

/**
 * Removes failures that are too old, and the oldest of what is too much.
 *
 * @returns how many were removed
 */
export const sweepFailures = (
  failures: string,
  nowMs: number,
  bounds: FailureBounds = failureBounds,
): number => {
  let bytes = 0
  const isGone = (one: FoundFailure): boolean => {
    bytes += one.bytes
    return bytes > bounds.bytes || nowMs - Date.parse(one.at) > bounds.maxAgeMs
  }
  const gone = readFailures(failures).filter(isGone)
  for (const { folder } of gone) rmSync(folder, { recursive: true, force: true })
  return gone.length
}
