import { detectFlakes } from '../flake/detect.ts'
import { environmentName, type HistoryLine, historyKey, historyLines } from '../history.ts'
import { median } from '../median.ts'
import type { Changed, Comparison, RunRecord, Unsteady } from '../model.ts'
import { wasNotPlayed } from '../not-played.ts'

/** Slower: by half and more than a blink beyond what is usual, and beyond everything seen before. */
const slower = { factor: 1.5, atLeastMs: 500, afterRuns: 3, ofLastRuns: 10 } as const

export const slowerRule = `at least ${slower.factor} times the median of the last ${slower.ofLastRuns} passes (${slower.afterRuns} or more), ${slower.atLeastMs} ms more than it, and slower than each of them`

const usualMs = (earlier: readonly HistoryLine[]): { median: number; worst: number } | undefined => {
  const passes = earlier.filter(({ outcome }) => outcome === 'passed').slice(-slower.ofLastRuns)
  const tookMs = passes.map(({ durationMs }) => durationMs)
  return tookMs.length < slower.afterRuns ? undefined : { median: median(tookMs), worst: Math.max(...tookMs) }
}

const slowerThan = (earlier: readonly HistoryLine[], now: HistoryLine): number | undefined => {
  const usual = usualMs(earlier)
  if (usual === undefined || now.outcome !== 'passed') return undefined
  const limit = Math.max(usual.median * slower.factor, usual.median + slower.atLeastMs, usual.worst)
  return now.durationMs > limit ? usual.median : undefined
}

const named = ({ scenario, title }: HistoryLine): Changed => ({ scenario, title })

/** Flakes show in many runs together, and in no single one. */
const unsteadyOf = (history: readonly HistoryLine[], now: readonly HistoryLine[]): readonly Unsteady[] => {
  const current = new Set(now.map(historyKey))
  return detectFlakes([...history.filter((line) => current.has(historyKey(line))), ...now]).flatMap(
    ({ scenario, title, steadiness, rate: { low, high } }) =>
      steadiness === 'flaky' || steadiness === 'suspected'
        ? [{ scenario, title, steadiness, low, high }]
        : [],
  )
}

/**
 * What changed since the runs of a baseline, scenario by scenario in this environment; undefined where the baseline
 * knows nothing of it.
 */
export const compareWith = (baseline: readonly HistoryLine[], record: RunRecord): Comparison | undefined => {
  const notPlayed = new Set(record.scenarios.filter(wasNotPlayed).map(({ id }) => id))
  const lines = historyLines(record).filter(({ scenario }) => !notPlayed.has(scenario))
  const environment = environmentName(record)
  const here = baseline.filter(
    (line) => line.environment === environment && line.run !== record.context.runId,
  )
  const latest = here.at(-1)
  if (latest === undefined) return undefined
  const earlier = Map.groupBy(here, historyKey)
  const before = (line: HistoryLine): HistoryLine | undefined => earlier.get(historyKey(line))?.at(-1)
  const wasRed = (line: HistoryLine): boolean => ['failed', 'flaky'].includes(before(line)?.outcome ?? '')
  const known = new Set(lines.map(historyKey))
  const unsteady = unsteadyOf(here, lines)
  const lastRun = here.filter(({ run }) => run === latest.run)
  return {
    base: { run: latest.run, commit: latest.commit, at: latest.at },
    newlyFailing: lines
      .filter((line) => line.outcome === 'failed' && before(line)?.outcome !== 'failed')
      .map(named),
    fixed: lines.filter((line) => line.outcome === 'passed' && wasRed(line)).map(named),
    flaky: lines.filter(({ outcome }) => outcome === 'flaky').map(named),
    slower: lines.flatMap((line) => {
      const usual = slowerThan(earlier.get(historyKey(line)) ?? [], line)
      return usual === undefined ? [] : [{ ...named(line), usualMs: usual, nowMs: line.durationMs }]
    }),
    notRun: lastRun.filter((line) => !known.has(historyKey(line))).map(named),
    ...(unsteady.length === 0 ? {} : { unsteady }),
  }
}
