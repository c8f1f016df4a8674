import { useMemo } from 'preact/hooks'
import type { Column } from '../../model/columns.ts'
import type { RunFacts, RunResult, ScenarioRow } from '../../model/types.ts'
import { linkTo } from '../state/route.ts'
import { index, lastRuns } from '../state/store.ts'
import { QuarantineMark } from './quarantine.tsx'
import { Sign } from './sign.tsx'
import { FaultMark } from './standing-faults.tsx'

/** More than these do not help to decide where to look first. */
const shownAtMost = 12

interface Bad {
  readonly row: ScenarioRow
  readonly result: RunResult
  readonly run: RunFacts
  /** Names of the other environments in whose last run it is bad as well. */
  readonly also: readonly string[]
}

const isBad = (result: RunResult | null | undefined): result is RunResult =>
  (result?.outcome === 'failed' || result?.outcome === 'flaky') && !result.notPlayed

/** What fails or is unsteady in the runs of which the head of the wall speaks, failures first. */
const badOnes = (): readonly Bad[] =>
  index.value.scenarios
    .flatMap((row) => {
      const bad = lastRuns.value.runs.flatMap(({ run, at }) => {
        const result = row.results[at]
        return isBad(result) ? [{ run, result }] : []
      })
      const [worst, ...others] = bad.sort((a, b) => byOutcome(a.result, b.result))
      return worst === undefined ? [] : [{ ...worst, row, also: others.map(({ run }) => run.environment) }]
    })
    .sort((a, b) => byOutcome(a.result, b.result))

/** `failed` comes before `flaky`. */
const byOutcome = (a: RunResult, b: RunResult): number => a.outcome.localeCompare(b.outcome, 'en')

/** What went wrong with the runs themselves, beside their scenarios. */
const causesOf = (runs: readonly Column[]) =>
  runs.flatMap(({ run }) =>
    run.causes.filter(({ code }) => code !== 'SCENARIO_FAILED').map((cause) => ({ ...cause, run })),
  )

/** What fails or is unsteady in the last runs, each with its reason, and what was wrong with the runs themselves. */
export const Trouble = () => {
  const bad = useMemo(badOnes, [lastRuns.value])
  const causes = causesOf(lastRuns.value.runs)
  if (bad.length === 0 && causes.length === 0) return null
  return (
    <section class="trouble" aria-labelledby="trouble">
      <h2 id="trouble">Look here first</h2>
      <ul>
        {causes.map(({ code, text, run }) => (
          <li key={`${run.id} ${text}`} class="failed">
            <strong>The run itself: {text}</strong>
            <p>
              <code>{code}</code> <span class="soft">{run.environment}</span>
            </p>
          </li>
        ))}
        {bad.slice(0, shownAtMost).map(({ row, result, run, also }) => (
          <li key={row.id} class={result.outcome}>
            <a href={linkTo('scenario', row.id, { run: run.id })}>
              <Sign outcome={result.outcome} />
              <strong>{row.title}</strong>
              <span class="soft">
                {row.feature} · {run.environment}
                {also.length > 0 && `, and on ${also.join(', ')}`}
              </span>
            </a>
            <p>{result.why}</p>
            <FaultMark {...result} />
            <QuarantineMark quarantine={result.quarantine} />
          </li>
        ))}
      </ul>
      {bad.length > shownAtMost && (
        <p>
          <a href={linkTo('wall', '', { outcome: 'failed' })}>{bad.length - shownAtMost} more</a>
        </p>
      )}
    </section>
  )
}
