import { detectFlakes } from '../../flake/detect.ts'
import { type HistoryLine, historyLines } from '../../history.ts'
import type { KeptRun } from './runs.ts'
import type { FlakeOdds, PastResult } from './types.ts'

/** More than anybody compares by eye. */
const shownAtMost = 200

const keyOf = ({ run, environment }: HistoryLine): string => `${run} ${environment}`

/** What is remembered of a scenario, and what records say that nobody has remembered; oldest first. */
const linesOf = (
  remembered: readonly HistoryLine[],
  runs: readonly KeptRun[],
  scenario: string,
): readonly HistoryLine[] => {
  const known = new Set(remembered.map(keyOf))
  const recorded = runs.flatMap(({ record }) => {
    const own = record.scenarios.filter(({ id }) => id === scenario)
    return historyLines({ ...record, scenarios: own }).filter((line) => !known.has(keyOf(line)))
  })
  return [...remembered, ...recorded].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
}

const resultOf = (line: HistoryLine, withRecord: ReadonlySet<string>): PastResult => ({
  run: line.run,
  at: line.at,
  environment: line.environment,
  version: line.version,
  commit: line.commit,
  outcome: line.outcome,
  durationMs: line.durationMs,
  ...(line.why === undefined ? {} : { why: line.why }),
  hasRecord: withRecord.has(line.run),
})

/**
 * How a scenario fared in all runs that are remembered, and how far its answers are chance.
 *
 * @param remembered  lines of this scenario out of the history of runs
 * @returns results newest first
 */
export const pastOf = (
  remembered: readonly HistoryLine[],
  runs: readonly KeptRun[],
  scenario: string,
): { readonly past: readonly PastResult[]; readonly flakes: readonly FlakeOdds[] } => {
  const lines = linesOf(remembered, runs, scenario)
  const withRecord = new Set(runs.map(({ record }) => record.context.runId))
  return {
    past: lines
      .slice(-shownAtMost)
      .reverse()
      .map((line) => resultOf(line, withRecord)),
    flakes: detectFlakes(lines).map(({ environment, steadiness, attempts, failures, rate }) => ({
      environment,
      steadiness,
      attempts,
      failures,
      ...rate,
    })),
  }
}
