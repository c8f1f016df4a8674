import type { HostClock } from './clock.ts'
import { type Bounds, correctTimes, type Skew } from './correct.ts'
import { readLog } from './log.ts'

export interface CutOptions {
  readonly clock: HostClock
  readonly skews: readonly Skew[]
  readonly bounds: Bounds
  /** Milliseconds of this machine's clock. */
  readonly window: { readonly fromMs: number; readonly toMs: number }
  readonly maxBytes: number
}

/** A little more than the window, so that an error of the clocks hides nothing. */
const marginMs = 500

/** The lines of a log that fall into a window, whatever the host's clock shows; the newest where not all fit. */
export const cutLog = (log: string, { clock, skews, bounds, window, maxBytes }: CutOptions): string => {
  const margin = marginMs + clock.uncertaintyMs
  const lines = correctTimes(readLog(log), clock, { skews, bounds })
    .filter(
      ({ atMs }) =>
        !Number.isFinite(atMs) || (atMs >= window.fromMs - margin && atMs <= window.toMs + margin),
    )
    .map(({ text }) => text)
  let size = 0
  let from = lines.length
  while (from > 0 && size + Buffer.byteLength(lines[from - 1]!) + 1 <= maxBytes)
    size += Buffer.byteLength(lines[--from]!) + 1
  return lines
    .slice(from)
    .map((line) => `${line}\n`)
    .join('')
}
