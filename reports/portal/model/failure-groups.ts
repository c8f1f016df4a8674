import type { CauseClass } from '../../flake/classify.ts'
import type { Column } from './columns.ts'
import type { RunFacts, RunResult, ScenarioRow } from './types.ts'

/** A scenario that did not simply pass in a run. */
export interface Failure {
  readonly row: ScenarioRow
  readonly result: RunResult
  readonly run: RunFacts
  /** Names of the other environments in which the same went wrong with it. */
  readonly also: readonly string[]
}

/** Failures that most likely are one. */
export interface FailureGroup {
  readonly key: string
  readonly whose: CauseClass
  /** What they have in common, where that is more than the words of their errors. */
  readonly words?: string
  /** `failed` where any of them is. */
  readonly outcome: 'failed' | 'flaky'
  /** At least one, each scenario once. */
  readonly failures: readonly Failure[]
}

const isBad = (result: RunResult | null | undefined): result is RunResult =>
  // How many were not played, and why, is told of the run itself.
  (result?.outcome === 'failed' || result?.outcome === 'flaky') && !result.notPlayed

/** Everything that did not simply pass in these runs. */
export const failuresIn = (scenarios: readonly ScenarioRow[], runs: readonly Column[]): readonly Failure[] =>
  scenarios.flatMap((row) =>
    runs.flatMap(({ run, at }) => {
      const result = row.results[at]
      return isBad(result) ? [{ row, result, run, also: [] }] : []
    }),
  )

const keyOf = ({ row, result: { fact }, run }: Failure): string =>
  fact === undefined ? `${row.id} ${run.id}` : `${fact.whose} ${fact.key}`

/** `failed` comes before `flaky`. */
const byOutcome = (a: { readonly outcome: string }, b: { readonly outcome: string }): number =>
  a.outcome.localeCompare(b.outcome, 'en')

/** What failed in several environments for one reason is one failure, and its worst tells. */
const eachOnce = (failures: readonly Failure[]): readonly Failure[] =>
  [...Map.groupBy(failures, ({ row }) => row.id).values()].flatMap((same) => {
    const [worst, ...others] = same.toSorted((a, b) => byOutcome(a.result, b.result))
    return worst === undefined ? [] : [{ ...worst, also: others.map(({ run }) => run.environment) }]
  })

/** Whoever mends the product looks first; an environment may be healed by a command. */
const order: readonly CauseClass[] = ['product', 'unknown', 'test', 'environment']

/** Puts together what shares a cause: failures first, those of the product before those of the environment, large groups before small ones. */
export const groupFailures = (failures: readonly Failure[]): readonly FailureGroup[] =>
  [...Map.groupBy(failures, keyOf)]
    .map(([key, all]): FailureGroup => {
      const fact = all[0]?.result.fact
      return {
        key,
        whose: fact?.whose ?? 'unknown',
        ...(fact?.words === undefined ? {} : { words: fact.words }),
        outcome: all.some(({ result }) => result.outcome === 'failed') ? 'failed' : 'flaky',
        failures: eachOnce(all).toSorted((a, b) => byOutcome(a.result, b.result)),
      }
    })
    .sort(
      (a, b) =>
        byOutcome(a, b) ||
        order.indexOf(a.whose) - order.indexOf(b.whose) ||
        b.failures.length - a.failures.length,
    )
