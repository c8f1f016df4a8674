import { useMemo } from 'preact/hooks'
import type { RunResult, ScenarioRow } from '../../model/types.ts'
import { linkTo } from '../state/route.ts'
import { index, standings } from '../state/store.ts'
import { QuarantineMark } from './quarantine.tsx'
import { Sign } from './sign.tsx'
import { FaultMark } from './standing-faults.tsx'

/** More than these do not help to decide where to look first. */
const shownAtMost = 6

/** Names of the other environments in which it is bad as well, of its newest result in each. */
const alsoOn = (row: ScenarioRow, told: string | undefined): readonly string[] => {
  const newest = new Map<string, RunResult>()
  row.results.forEach((result, at) => {
    const environment = index.value.runs[at]?.environment
    if (result !== null && environment !== undefined && !newest.has(environment))
      newest.set(environment, result)
  })
  return [...newest].flatMap(([environment, { outcome }]) =>
    environment !== told && (outcome === 'failed' || outcome === 'flaky') ? [environment] : [],
  )
}

/** What fails or is unsteady, failures first. */
const badOnes = () => {
  const { scenarios, runs } = index.value
  const bad = scenarios.flatMap((row) => {
    const standing = standings.value.get(row.id)
    const isBad = standing?.result.outcome === 'failed' || standing?.result.outcome === 'flaky'
    // How many were not played, and why, is told of the run itself.
    return standing !== undefined && isBad && !standing.result.notPlayed
      ? [
          {
            row,
            result: standing.result,
            run: runs[standing.at],
            also: alsoOn(row, runs[standing.at]?.environment),
          },
        ]
      : []
  })
  return bad.sort((a, b) => a.result.outcome.localeCompare(b.result.outcome, 'en'))
}

/** What fails or is unsteady now in any environment, each with its reason, and what was wrong with the run itself. */
export const Trouble = () => {
  const { runs } = index.value
  const bad = useMemo(badOnes, [index.value])
  const causes = (runs[0]?.causes ?? []).filter(({ code }) => code !== 'SCENARIO_FAILED')
  if (bad.length === 0 && causes.length === 0) return null
  return (
    <section class="trouble" aria-labelledby="trouble">
      <h2 id="trouble">Look here first</h2>
      <ul>
        {causes.map(({ code, text }) => (
          <li key={text} class="failed">
            <strong>The run itself: {text}</strong>
            <p>
              <code>{code}</code>
            </p>
          </li>
        ))}
        {bad.slice(0, shownAtMost).map(({ row, result, run, also }) => (
          <li key={row.id} class={result.outcome}>
            <a href={linkTo('scenario', row.id, run === undefined ? {} : { run: run.id })}>
              <Sign outcome={result.outcome} />
              <strong>{row.title}</strong>
              <span class="soft">
                {row.feature} · {run?.environment}
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
