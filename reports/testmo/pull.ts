import type { WrittenScenario } from '../features.ts'
import { textOf, type VerdictEntry, verdictOf } from '../manual/entry.ts'
import { harmless, oneLine } from '../text.ts'
import type { TestmoApi } from './api.ts'
import { type RetryComponents, retrying } from './retry.ts'
import type { ManualResult, ManualRun } from './shapes.ts'
import { idOfTags } from './wanted.ts'

export interface PullComponents extends RetryComponents {
  readonly api: TestmoApi
}

export interface Pulled {
  readonly verdicts: readonly VerdictEntry[]
  /** What was read and not taken, each with the reason. */
  readonly left: readonly string[]
  /** Of that, what did not pass: it speaks against a release, which would not hear of it. */
  readonly unheard: readonly string[]
  /** Results that are dated later than now, which nobody can have seen yet; refused, each in plain words. */
  readonly ahead: readonly string[]
}

/** Clocks of two machines may differ by so much. */
export const clockToleranceMs = 5 * 60_000

const versionPattern = /\bv?\d{1,5}\.\d{1,5}\.\d{1,5}(-[\w.-]{1,40})?/

/** The version that a manual run is about: its milestone's, or one that stands in its name. */
const versionOf = ({ milestone = '', name }: ManualRun): string | undefined =>
  versionPattern.exec(milestone)?.[0] ?? versionPattern.exec(name)?.[0]

/** Neither passed nor failed in Testmo (blocked, retest, skipped) is not performed to its end here. */
const outcomes = { passed: 'passed', failed: 'failed', other: 'blocked' } as const

interface Source {
  readonly run: ManualRun
  readonly version: string
  readonly instance: string
}

const toVerdict = (
  result: ManualResult,
  scenario: WrittenScenario,
  { run, version, instance }: Source,
): VerdictEntry => {
  const note = harmless(`${result.status}: ${result.note}`).trim().slice(0, 4000).toWellFormed()
  return verdictOf({
    at: new Date(result.at).toISOString(),
    scenario: scenario.id,
    text: textOf(scenario),
    version,
    by: oneLine(result.by ?? '', 100) || 'somebody in Testmo',
    outcome: outcomes[result.outcome],
    steps: [],
    note,
    evidence: [],
    through: 'testmo',
    url: `${instance}/runs/view/${run.id}`,
  })
}

export interface PullQuestion {
  /** The manual ones. */
  readonly scenarios: readonly WrittenScenario[]
  readonly instance: string
  /** Results dated later than this, by more than `clockToleranceMs`, are refused. */
  readonly now: Date
}

/**
 * Reads what people noted in Testmo's own manual runs, which its API only lets be read. A result counts for the text that
 * the scenario has now, so features are synced before people begin and pulled before they are changed.
 */
export const pullManualResults = async (
  components: PullComponents,
  { scenarios, instance, now }: PullQuestion,
): Promise<Pulled> => {
  const { api } = components
  const byId = new Map(scenarios.map((scenario) => [scenario.id, scenario]))
  const cases = await retrying(components, () => api.cases())
  const scenarioOf = new Map(cases.map(({ id, tags }) => [id, byId.get(idOfTags(tags) ?? '')]))
  const [verdicts, left, unheard, ahead]: [VerdictEntry[], string[], string[], string[]] = [[], [], [], []]
  for (const run of await retrying(components, () => api.manualRuns())) {
    const version = versionOf(run)
    if (version === undefined)
      left.push(`run ${run.id} "${oneLine(run.name, 80)}": neither its milestone nor its name says a version`)
    for (const result of await retrying(components, () => api.manualResults(run.id))) {
      const scenario = scenarioOf.get(result.caseId)
      if (scenario !== undefined && Date.parse(result.at) > now.getTime() + clockToleranceMs) {
        ahead.push(
          `"${scenario.title}" is ${oneLine(result.status, 40)} on ${oneLine(result.at, 40)} in run ${run.id}`,
        )
        continue
      }
      const hasTime = !Number.isNaN(Date.parse(result.at))
      if (scenario !== undefined && version !== undefined && hasTime) {
        verdicts.push(toVerdict(result, scenario, { run, version, instance }))
        continue
      }
      if (scenario !== undefined && result.outcome !== 'passed')
        unheard.push(`"${scenario.title}" is ${oneLine(result.status, 40)} in run ${run.id}`)
      if (version === undefined) continue
      left.push(
        scenario === undefined
          ? `run ${run.id}: case ${result.caseId} is no manual scenario`
          : `run ${run.id}: result ${result.id} has no time`,
      )
    }
  }
  return { verdicts, left, unheard, ahead }
}
