import { type FoundFailure, recordOfFailure } from '../../failures/kept.ts'
import { environmentName } from '../../history.ts'
import type { KeptRun } from './runs.ts'
import type { FailureFacts } from './types.ts'

/** Kept failures whose run is not shown as itself. */
export const overwritten = (
  failures: readonly FoundFailure[],
  runs: readonly KeptRun[],
): readonly FoundFailure[] => {
  const shown = new Set(runs.map(({ record }) => record.context.runId))
  return failures.filter(({ run }) => !shown.has(run))
}

/** The newest of each scenario, for the wall. */
export const newestFailures = (failures: readonly FoundFailure[]): ReadonlyMap<string, FailureFacts> =>
  new Map(
    failures.toReversed().map(({ scenario, run, at, environment }) => [scenario, { run, at, environment }]),
  )

/** Everything about those of one scenario, as far as it can be read. */
export const runsOfFailures = (failures: readonly FoundFailure[], scenario: string): readonly KeptRun[] =>
  failures
    .filter((one) => one.scenario === scenario)
    .flatMap((one) => {
      const record = recordOfFailure(one)
      return record === undefined ? [] : [{ record, folder: one.folder }]
    })

/** What a page says of where such a failure happened. */
export const factsOfKept = ({ record }: KeptRun) => ({
  environment: environmentName(record),
  startedAt: record.context.startedAt,
  version: record.context.version,
  commit: record.context.commit,
})
