import { openLedger } from '../ledger.ts'
import type { Measured } from './measure.ts'

interface Line {
  /** Of the defect, its file, and what the selection chose: another choice is measured anew. */
  readonly key: string
  readonly measured?: Measured
  /** Instead: what is red without any defect. */
  readonly redAlways?: readonly string[]
}

/** What was measured before; a run that was ended goes on where it stood. */
export const openCache = (path: string) => {
  const ledger = openLedger<Line>(path)
  const known = new Map(ledger.lines().map((line) => [line.key, line]))
  const add = (line: Line): void => {
    ledger.add(line)
    known.set(line.key, line)
  }
  return {
    measured: (key: string): Measured | undefined => known.get(key)?.measured,
    redAlways: (key: string): readonly string[] | undefined => known.get(key)?.redAlways,
    add,
  }
}
