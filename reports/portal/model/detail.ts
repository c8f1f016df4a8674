import { daemonEnds } from '../../daemon-ends.ts'
import type { FoundFailure } from '../../failures/kept.ts'
import { classifyScenario } from '../../flake/classify.ts'
import type { HistoryLine } from '../../history.ts'
import type { Scenario } from '../../model.ts'
import { differencesOf } from './differences.ts'
import { featureTexts, scenarioText } from './feature-text.ts'
import { factsOfKept, runsOfFailures } from './last-failures.ts'
import { pastOf } from './past.ts'
import { reasonOf } from './reason.ts'
import type { KeptRun } from './runs.ts'
import { strangeFaults } from './strange-faults.ts'
import { takingPart } from './taking-part.ts'
import { timelineOf } from './timeline.ts'
import type { ScenarioDetail, ScenarioRun } from './types.ts'

/** Runs of which a scenario's page shows everything; older ones are in its history. */
const maxRuns = 12

const runOf = ({ record, folder }: KeptRun, scenario: Scenario): ScenarioRun => {
  const environment = record.environments.find(({ id }) => id === scenario.environment)
  const reason = reasonOf(scenario, environment)
  const differences = differencesOf(scenario)
  const cause = classifyScenario(record, scenario)
  return {
    run: record.context.runId,
    outcome: scenario.outcome,
    ...(scenario.why === undefined ? {} : { why: scenario.why }),
    daemonEnds: scenario.attempts.flatMap(({ steps }) => daemonEnds(steps)),
    ...(reason === undefined ? {} : { reason }),
    ...(scenario.quarantine === undefined ? {} : { quarantine: scenario.quarantine }),
    ...(differences === undefined ? {} : { differences }),
    ...(cause === undefined ? {} : { cause }),
    faults: strangeFaults(scenario),
    machines: takingPart(scenario, environment),
    ...(environment === undefined ? {} : { environment }),
    attempts: scenario.attempts,
    timeline: timelineOf(folder, scenario),
  }
}

/** What was kept of failures whose runs have been overwritten. */
const failuresOf = (failures: readonly FoundFailure[], id: string): readonly ScenarioRun[] =>
  runsOfFailures(failures, id).flatMap((run) =>
    run.record.scenarios.map((scenario) => ({ ...runOf(run, scenario), kept: factsOfKept(run) })),
  )

/** What is known besides the runs that can be shown. */
export interface Remembered {
  readonly lines: readonly HistoryLine[]
  readonly failures: readonly FoundFailure[]
}

/** Everything about one scenario; undefined when nobody knows it. */
export const detailOf = (
  runs: readonly KeptRun[],
  remembered: Remembered,
  id: string,
): ScenarioDetail | undefined => {
  const past = pastOf(remembered.lines, runs, id)
  const failures = failuresOf(remembered.failures, id)
  const found = runs.flatMap((run) => {
    const scenario = run.record.scenarios.find((one) => one.id === id)
    return scenario === undefined ? [] : [{ run, scenario }]
  })
  const [newest] = found
  if (newest === undefined)
    return past.past.length + failures.length === 0 ? undefined : { id, runs: [], failures, ...past }
  const { record, folder } = newest.run
  const source = featureTexts(folder, record.context.runId).get(newest.scenario.uri)
  const text = scenarioText(source, newest.scenario)
  return {
    id,
    ...(text === undefined ? {} : { text }),
    runs: found.slice(0, maxRuns).map(({ run, scenario }) => runOf(run, scenario)),
    failures,
    ...past,
  }
}
