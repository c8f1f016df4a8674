import { buildName } from '../../model/columns.ts'
import type { FlakeOdds, PastResult, ScenarioDetail } from '../../model/types.ts'
import { linkTo } from '../state/route.ts'
import { index } from '../state/store.ts'
import { duration, marks, outcomeWords, when } from '../words.ts'
import { DurationChart } from './duration-chart.tsx'
import { runWords } from './run-name.tsx'
import { oddsWords, steadinessWords } from './steadiness.ts'

const Odds = ({ odds, past }: { odds: FlakeOdds; past: readonly PastResult[] }) => {
  const counts = oddsWords(odds)
  return (
    <li>
      <b>{steadinessWords(odds, past)}</b> on {odds.environment}
      {counts !== undefined && <span class="soft">: {counts}</span>}
    </li>
  )
}

const Tile = ({
  id,
  past,
  isShown,
  isKept,
}: {
  id: string
  past: PastResult
  isShown: boolean
  isKept: boolean
}) => {
  const { run, at, environment, outcome, durationMs } = past
  const hasRecord = past.hasRecord || isKept
  const shown = index.value.runs.find(({ id: one }) => one === run)
  const facts = `${environment}, ${buildName(past)}, ${when(at)}, ${shown === undefined ? `run ${run}` : runWords(shown)}`
  const label = `${outcomeWords[outcome]} on ${facts}`
  const title = `${facts}: ${outcomeWords[outcome]} in ${duration(durationMs)}${hasRecord ? '' : '; its record is gone'}`
  if (!hasRecord)
    return (
      <span class={`tile ${outcome} gone`} role="img" aria-label={label} title={title}>
        {marks[outcome]}
      </span>
    )
  return (
    <a
      class={`tile ${outcome}`}
      href={linkTo('scenario', id, { run })}
      aria-current={isShown ? 'true' : undefined}
      aria-label={label}
      title={title}
    >
      {marks[outcome]}
    </a>
  )
}

/** Every run that is remembered, newest first: outcome, duration, odds that an answer is chance. */
export const History = ({
  detail: { id, past, flakes, failures },
  shown,
}: {
  detail: ScenarioDetail
  shown: string
}) => {
  if (past.length === 0) return null
  const environments = Map.groupBy(past, ({ environment }) => environment)
  // Durations of different environments say nothing of each other.
  const here = past.find(({ run }) => run === shown)?.environment ?? past[0]?.environment ?? ''
  const durations = (environments.get(here) ?? []).map(({ at, durationMs }) => ({
    atMs: Date.parse(at),
    durationMs,
  }))
  return (
    <section class="history" aria-labelledby="history">
      <h2 id="history">How it fared before</h2>
      <div class="card">
        {[...environments].map(([environment, results]) => (
          <div key={environment} class="past-row">
            <span class="soft">{environment}</span>
            <ol class="past" reversed aria-label={`Runs on ${environment}, newest first`}>
              {results.map((one) => (
                <li key={one.run}>
                  <Tile
                    id={id}
                    past={one}
                    isShown={one.run === shown}
                    isKept={failures.some(({ run }) => run === one.run)}
                  />
                </li>
              ))}
            </ol>
          </div>
        ))}
        <ul class="odds">
          {flakes.map((odds) => (
            <Odds key={odds.environment} odds={odds} past={environments.get(odds.environment) ?? []} />
          ))}
        </ul>
        {durations.length > 2 && <DurationChart points={durations} />}
      </div>
    </section>
  )
}
