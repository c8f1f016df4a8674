import type { FlakeOdds, PastResult } from '../../model/types.ts'
import { many, percent } from '../words.ts'

/** Bounds farther apart than this tell nothing that the counts beside them do not. */
const widestTold = 0.5

const chanceWords = {
  flaky: 'Its answers are partly chance',
  suspected: 'Its answers may be partly chance',
} as const

/** How many of its newest runs failed, one after the other. */
const failedInARow = (runs: readonly PastResult[]): number => {
  const firstOther = runs.findIndex(({ outcome }) => outcome !== 'failed')
  return firstOther < 0 ? runs.length : firstOther
}

/** How steady a scenario is in an environment, and no more than its runs can tell. @param past  of it there, newest first */
export const steadinessWords = ({ steadiness }: FlakeOdds, past: readonly PastResult[]): string => {
  const runs = past.filter(({ outcome }) => outcome !== 'skipped')
  const failed = failedInARow(runs)
  if (steadiness === 'flaky' || steadiness === 'suspected') return chanceWords[steadiness]
  if (runs.length === 1) return `It ${failed === 1 ? 'failed' : 'passed'} in its only run so far`
  if (steadiness === 'steady') return 'It gives one answer'
  return failed > 1 ? `It failed in each of its last ${failed} runs` : 'It failed in its last run'
}

/** What the counts are, and the odds where they are narrow enough to tell something; undefined where nothing could be counted. */
export const oddsWords = ({ attempts, failures, low, high }: FlakeOdds): string | undefined => {
  if (attempts < 2) return undefined
  const counts = `${failures} of ${many(attempts, 'attempt')} failed on builds on which it can pass`
  if (high - low > widestTold) return counts
  return `${counts}; flake odds between ${percent(low)} and ${percent(high)} with 95 % confidence`
}
