import { many } from '../../text.ts'
import { type Column, severity } from './columns.ts'
import type { PortalIndex, RunFacts, RunResult, ScenarioRow } from './types.ts'

type Outcome = RunResult['outcome']

/** What the head of the wall says: of the last run of each environment, or of the chosen one alone. */
export interface LastRuns {
  /** Newest first. */
  readonly runs: readonly Column[]
  /** Each scenario of these runs once, by its worst outcome in them. */
  readonly counts: Readonly<Record<Outcome, number>>
  readonly colour: RunFacts['colour']
  readonly sentence: string
  /** Scenarios whose newest result in one of these environments is a failure that its last run did not repeat. */
  readonly notRepeated: number
}

/** The last run of each environment. @param environment  the chosen one; empty for all */
const lastOf = (runs: readonly RunFacts[], environment: string): readonly Column[] => {
  const seen = new Set<string>()
  return runs.flatMap((run, at) => {
    if (seen.has(run.environment) || (environment !== '' && run.environment !== environment)) return []
    seen.add(run.environment)
    return [{ run, at }]
  })
}

/** The worst of a scenario in these runs; undefined where it was in none. */
const worstIn = (runs: readonly Column[], { results }: ScenarioRow): Outcome | undefined =>
  severity.find((outcome) => runs.some(({ at }) => results[at]?.outcome === outcome))

/** Whether a scenario failed when it was last played in the environment of a run that left it out. */
const failedBefore = (all: readonly RunFacts[], { run, at }: Column, { results }: ScenarioRow): boolean => {
  if (results[at] !== null && results[at] !== undefined) return false
  const newest = results.findIndex(
    (result, place) => result !== null && all[place]?.environment === run.environment,
  )
  return results[newest]?.outcome === 'failed'
}

const sentenceOf = (runs: readonly Column[], counts: LastRuns['counts']): string => {
  const [only] = runs
  if (only === undefined) return 'No run has left a record yet'
  if (runs.length === 1) return only.run.sentence
  const total = severity.reduce((sum, outcome) => sum + counts[outcome], 0)
  const wrong = runs.flatMap(({ run }) => run.causes).filter(({ code }) => code !== 'SCENARIO_FAILED').length
  const failed = counts.failed === 0 ? 'No scenario' : `${counts.failed} of ${many(total, 'scenario')}`
  const aside = wrong === 0 ? '' : `, and ${many(wrong, 'thing')} went wrong with a run itself`
  return `${failed} failed in the last runs of ${many(runs.length, 'environment')}${aside}.`
}

/** @param environment  the chosen one; empty for the last run of each */
export const lastRunsOf = (
  { runs: all, scenarios }: Pick<PortalIndex, 'runs' | 'scenarios'>,
  environment = '',
): LastRuns => {
  const runs = lastOf(all, environment)
  const counts = { failed: 0, flaky: 0, passed: 0, skipped: 0 }
  let notRepeated = 0
  for (const row of scenarios) {
    const worst = worstIn(runs, row)
    if (worst !== undefined) counts[worst]++
    if (worst !== 'failed' && runs.some((run) => failedBefore(all, run, row))) notRepeated++
  }
  const colour = runs.some(({ run }) => run.colour === 'red') ? 'red' : 'green'
  return { runs, counts, colour, sentence: sentenceOf(runs, counts), notRepeated }
}
