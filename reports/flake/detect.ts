import { type HistoryLine, historyKey } from '../history.ts'
import { type Interval, wilson } from './interval.ts'

/**
 * - `flaky` on one and the same commit it both passed and failed, and its rate is above the bound with 95 % confidence
 * - `suspected` the same, but the rate may still lie below the bound
 * - `broken` on its last commit it only failed: no flake
 * - `steady` never both on one commit
 */
export type Steadiness = 'flaky' | 'suspected' | 'broken' | 'steady'

/** What the history says of one scenario in one environment. */
export interface Detection {
  readonly scenario: string
  readonly title: string
  readonly environment: string
  readonly steadiness: Steadiness
  /** Attempts on commits on which it passed at least once: there the product can do it. */
  readonly attempts: number
  /** Those of them that failed. */
  readonly failures: number
  /** 95 % bounds of the share that fails although the product can do it. */
  readonly rate: Interval
  /** Commits on which it did both, newest last. */
  readonly mixedCommits: readonly string[]
}

/** A scenario that fails once in a hundred times spoils every second run of seventy. */
export const flakyAbove = 0.01

type Group = readonly HistoryLine[]

/** Passed or not, one after the other; a skip says nothing of either. */
const tries = (lines: Group): boolean[] =>
  lines
    .flatMap(({ attempts }) => attempts)
    .filter((status) => status !== 'skipped')
    .map((status) => status === 'passed')

const steadinessOf = (commits: readonly (readonly boolean[])[], mixed: number, low: number): Steadiness => {
  if (mixed > 0) return low > flakyAbove ? 'flaky' : 'suspected'
  const last = commits.at(-1) ?? []
  return last.length > 0 && last.every((passed) => !passed) ? 'broken' : 'steady'
}

/** What differs from its commit, or has none, is compared with itself alone: between two runs anybody may have changed it. */
const buildOf = ({ commit, run }: HistoryLine): string =>
  /(-dirty|^unknown)$/.test(commit) ? `${commit} in ${run}` : commit

const detect = (lines: Group): Detection => {
  const { scenario, title, environment } = lines.at(-1)!
  const byCommit = [...Map.groupBy(lines, buildOf)].map(([commit, group]) => [commit, tries(group)] as const)
  const able = byCommit.filter(([, passes]) => passes.includes(true))
  const mixedCommits = able.filter(([, passes]) => passes.includes(false)).map(([commit]) => commit)
  const all = able.flatMap(([, passes]) => passes)
  const failures = all.filter((passed) => !passed).length
  const rate = wilson(failures, all.length)
  const steadiness = steadinessOf(
    byCommit.map(([, passes]) => passes),
    mixedCommits.length,
    rate.low,
  )
  return { scenario, title, environment, steadiness, attempts: all.length, failures, rate, mixedCommits }
}

/**
 * Tells scenarios that cannot make up their mind from those that the product broke. Only attempts on one commit are
 * compared, in one environment: between two commits the product may have changed. Commits on which it never passed are
 * left out of the rate. That makes it a little too low for a scenario that fails almost always, never too high.
 *
 * @param lines the history, oldest first, as it was written
 */
export const detectFlakes = (lines: readonly HistoryLine[]): readonly Detection[] =>
  [...Map.groupBy(lines, historyKey).values()].map(detect)
