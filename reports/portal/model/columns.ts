import type { PortalIndex, RunFacts, RunResult, ScenarioRow } from './types.ts'

/** A column of the wall: a build in an environment, with its newest run. */
export interface Column {
  readonly run: RunFacts
  /** Place of the run among the results of a row. */
  readonly at: number
}

/** Newest build first; for each build its environments. A build that ran twice in one shows its newest run. */
export const columnsOf = ({ runs }: Pick<PortalIndex, 'runs'>): readonly Column[] => {
  const seen = new Set<string>()
  return runs.flatMap((run, at) => {
    const key = `${run.version} ${run.commit} ${run.environment}`
    if (seen.has(key)) return []
    seen.add(key)
    return [{ run, at }]
  })
}

/** Such as `0.5.0-dev.1 · 0a2aae6`. */
export const buildName = ({ version, commit }: Pick<RunFacts, 'version' | 'commit'>): string =>
  `${version} · ${commit.slice(0, 7)}`

/** Worst first. */
export const severity = ['failed', 'flaky', 'passed', 'skipped'] as const

export interface Standing {
  readonly result: RunResult
  /** Place of its run. */
  readonly at: number
}

/**
 * How a scenario stands now: of its newest results in each environment the worst, so that a pass in one place never
 * hides a failure in another.
 */
export const standingOf = (
  runs: readonly Pick<RunFacts, 'environment'>[],
  { results }: Pick<ScenarioRow, 'results'>,
): Standing | undefined => {
  const seen = new Set<string>()
  let worst: Standing | undefined
  results.forEach((result, at) => {
    const environment = runs[at]?.environment ?? ''
    if (result === null || seen.has(environment)) return
    seen.add(environment)
    const isWorse =
      worst === undefined || severity.indexOf(result.outcome) < severity.indexOf(worst.result.outcome)
    if (isWorse) worst = { result, at }
  })
  return worst
}
