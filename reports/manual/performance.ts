import type { ManualPerformance } from '../model.ts'
import { oneLine } from '../text.ts'
import type { VerdictEntry } from './entry.ts'

const dayMs = 24 * 60 * 60 * 1000

/** The last day on whose every hour a verdict holds. */
const lastDay = (at: string, validDays: number): string =>
  new Date(Date.parse(at) + validDays * dayMs).toISOString().slice(0, 10)

/**
 * What a verdict tells other programs: how it went, on which build and when, sentence by sentence; not who said so.
 *
 * @param ended why it does not hold any more; undefined while it holds
 */
export const performanceOf = (
  { version, at, outcome, steps }: VerdictEntry,
  { ended, validDays }: { readonly ended: string | undefined; readonly validDays: number },
): ManualPerformance => ({
  version,
  at,
  outcome,
  validity: ended === undefined ? `until ${lastDay(at, validDays)}` : `ended: ${ended}`,
  steps: steps.map(({ sentence, outcome: came, note }) => ({
    sentence: oneLine(sentence, 600),
    outcome: came,
    ...(note === undefined ? {} : { note: oneLine(note, 1000) }),
  })),
})
