import { classifyScenario } from '../../flake/classify.ts'
import { environmentName } from '../../history.ts'
import type { RunRecord, Scenario, ScopeItem } from '../../model.ts'
import { wasNotPlayed } from '../../not-played.ts'
import { attestedNetworks } from './attested.ts'
import { decisiveFact } from './decisive-fact.ts'
import { shortReason } from './reason.ts'
import { folderName, type KeptRun, type KeptRuns } from './runs.ts'
import { faultsInWords, faultsOfRun } from './strange-faults.ts'
import type { FailureFacts, PortalIndex, QuarantineFacts, RunFacts, RunResult, ScenarioRow } from './types.ts'

/** A scenario as it is written, whether it ever ran or not. */
export type WrittenCase = Pick<
  ScenarioRow,
  'id' | 'title' | 'feature' | 'rule' | 'uri' | 'line' | 'tags' | 'scopeLines'
>

interface Parts {
  readonly kept: KeptRuns
  readonly scope: readonly ScopeItem[]
  readonly written: readonly WrittenCase[]
  readonly madeAt: string
  /** By scenario. */
  readonly failures?: ReadonlyMap<string, FailureFacts>
}

/** A plan may take a quarter of a megabyte, and a scenario's page shows no more runs than these. */
const plansAtMost = 12

const quarantineOf = ({ quarantine }: RunRecord): { readonly quarantine?: QuarantineFacts } => {
  if (quarantine === undefined) return {}
  const { gate, change, covered, refused } = quarantine
  return {
    quarantine: { gate, change, covered: covered.length, refused: refused.map(({ text }) => text) },
  }
}

const factsOf = ({ record, folder }: KeptRun, at: number): RunFacts => {
  const { context, counts, verdict, durationMs } = record
  const faults = faultsOfRun(record)
  const isNew = at < plansAtMost
  const networks = isNew ? attestedNetworks(record) : []
  return {
    id: context.runId,
    folder: folderName(folder),
    startedAt: context.startedAt,
    environment: environmentName(record),
    version: context.version,
    commit: context.commit,
    counts,
    colour: verdict.colour,
    sentence: verdict.sentence,
    causes: verdict.causes,
    warnings: verdict.warnings,
    durationMs,
    machine: `${context.machine.os}, ${context.machine.cpus} processors`,
    ...(context.plan === undefined || !isNew ? {} : { plan: context.plan }),
    ...quarantineOf(record),
    ...(faults.length === 0 ? {} : { faults }),
    ...(networks.length === 0 ? {} : { networks }),
  }
}

const areWhy = (scenario: Scenario, record: RunRecord): boolean =>
  classifyScenario(record, scenario)?.cause === 'environment'

const resultOf = (scenario: Scenario, record: RunRecord): RunResult => {
  const faults = faultsInWords(scenario)
  const fact = decisiveFact(record, scenario)
  return {
    outcome: scenario.outcome,
    durationMs: Math.round(scenario.attempts.reduce((sum, one) => sum + one.durationMs, 0)),
    attempts: scenario.attempts.length,
    ...(scenario.why === undefined ? {} : { why: shortReason(scenario, record) }),
    ...(scenario.quarantine === undefined ? {} : { quarantine: scenario.quarantine }),
    ...(faults.length === 0 ? {} : { faults }),
    ...(faults.length > 0 && areWhy(scenario, record) ? { faultsAreWhy: true } : {}),
    ...(wasNotPlayed(scenario) ? { notPlayed: true } : {}),
    ...(fact === undefined ? {} : { fact }),
  }
}

const rowOf = (
  { id, title, feature, rule, uri, line, tags, scopeLines }: WrittenCase,
  { results, lastFailure }: Pick<ScenarioRow, 'results'> & { readonly lastFailure: FailureFacts | undefined },
): ScenarioRow => ({
  id,
  title,
  feature,
  ...(rule === undefined ? {} : { rule }),
  uri,
  line,
  tags,
  scopeLines,
  isManual: tags.includes('@manual'),
  ...(lastFailure === undefined ? {} : { lastFailure }),
  results,
})

const inOrder = (a: ScenarioRow, b: ScenarioRow): number =>
  a.uri.localeCompare(b.uri, 'en') || a.line - b.line || a.title.localeCompare(b.title, 'en')

/** Joins runs, scope and what is written; how a scenario reads is taken from the newest run that knows it. */
export const assemble = ({ kept, scope, written, madeAt, failures }: Parts): PortalIndex => {
  const newest = new Map<string, WrittenCase>(written.map((one) => [one.id, one]))
  const perRun = kept.runs.map(({ record }) => {
    for (const scenario of record.scenarios) if (!newest.has(scenario.id)) newest.set(scenario.id, scenario)
    return new Map(record.scenarios.map((scenario) => [scenario.id, resultOf(scenario, record)]))
  })
  return {
    format: 1,
    madeAt,
    runs: kept.runs.map(factsOf),
    scenarios: [...newest.values()]
      .map((one) =>
        rowOf(one, {
          results: perRun.map((results) => results.get(one.id) ?? null),
          lastFailure: failures?.get(one.id),
        }),
      )
      .sort(inOrder),
    scope,
    problems: kept.problems,
  }
}
