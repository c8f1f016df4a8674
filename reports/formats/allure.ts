import type { Attempt, RunRecord, Scenario, Step, StepStatus } from '../model.ts'
import { oneLine } from '../text.ts'
import { type AllureCopy, allureAttachments, allureCopies, hash, uuidOf } from './allure-attachments.ts'
import { allurePeople } from './allure-people.ts'
import { brokenStep, lastSeenLine, quarantineLine } from './story.ts'

/** What goes into `allure-results`. */
export interface AllureResults {
  /** Made one by one, for those of a large run are too much for the memory. */
  readonly files: Iterable<{ readonly name: string; readonly content: string }>
  readonly copies: readonly AllureCopy[]
}

type Status = 'passed' | 'failed' | 'broken' | 'skipped'

const statuses: Readonly<Record<StepStatus, Status>> = {
  passed: 'passed',
  failed: 'failed',
  skipped: 'skipped',
  pending: 'broken',
  undefined: 'broken',
  ambiguous: 'broken',
  unknown: 'broken',
  unfinished: 'broken',
}

const detailsOf = (step: Step | undefined, why: string | undefined) => {
  const lines = [why ?? step?.error?.message ?? '', ...(step?.lastSeen ?? []).map(lastSeenLine)].filter(
    (line) => line !== '',
  )
  if (lines.length === 0) return {}
  return {
    message: lines.join('\n'),
    ...(step?.error?.stack === undefined ? {} : { trace: step.error.stack }),
  }
}

const allureSteps = (steps: readonly Step[], start: number) => {
  let at = start
  return steps.map((step) => {
    const begin = at
    at += Math.round(step.durationMs)
    return {
      name: `${step.keyword.trim()} ${step.text}`.trim(),
      status: statuses[step.status],
      stage: 'finished',
      start: begin,
      stop: at,
      statusDetails: detailsOf(step, undefined),
      attachments: allureAttachments(step.attachments),
      parameters: step.argument === undefined ? [] : [{ name: 'argument', value: step.argument }],
      steps: [],
    }
  })
}

/** Of an earlier attempt its own status; of the last one what the scenario came to. */
const statusOf = (scenario: Scenario, attempt: Attempt): Status => {
  const own = statuses[attempt.status]
  if (attempt !== scenario.attempts.at(-1)) return own === 'passed' ? 'passed' : own
  if (scenario.outcome === 'failed') return own === 'broken' ? 'broken' : 'failed'
  return scenario.outcome === 'skipped' ? 'skipped' : 'passed'
}

const labelsOf = (scenario: Scenario, { context }: RunRecord) => {
  const labels = (name: string, values: readonly string[]) => values.map((value) => ({ name, value }))
  const area = scenario.uri.split('/').at(-2) ?? ''
  return [
    ...labels('feature', [scenario.feature]),
    ...labels('story', scenario.rule === undefined ? [] : [scenario.rule]),
    ...labels('parentSuite', area === '' ? [] : [area]),
    ...labels('suite', [scenario.feature]),
    ...labels('subSuite', scenario.rule === undefined ? [] : [scenario.rule]),
    ...labels(
      'tag',
      scenario.tags.map((tag) => tag.replace(/^@/, '')),
    ),
    ...labels('host', scenario.hosts),
    ...labels('owner', scenario.quarantine === undefined ? [] : [scenario.quarantine.owner]),
    ...labels('provider', [context.provider]),
    ...labels('scenario', [scenario.id]),
    ...labels('run', [context.runId]),
  ]
}

const resultOf = (
  scenario: Scenario,
  attempt: Attempt,
  { record, start }: { record: RunRecord; start: number },
) => {
  const last = attempt === scenario.attempts.at(-1)
  const why = last ? scenario.why : attempt.why
  return {
    uuid: uuidOf(record.context.runId, scenario.id, String(attempt.number)),
    historyId: hash(scenario.id).slice(0, 32),
    // Allure takes results of one test case for retries of each other, whatever their history ids say.
    testCaseId: hash('case', scenario.id).slice(0, 32),
    fullName: `${scenario.uri}:${scenario.line} ${scenario.title}`,
    name: scenario.title,
    status: statusOf(scenario, attempt),
    statusDetails: {
      ...detailsOf(brokenStep(attempt), why),
      flaky: last && scenario.outcome === 'flaky',
      known: scenario.quarantine !== undefined,
    },
    stage: 'finished',
    start,
    stop: start + attempt.durationMs,
    description: [
      `${scenario.uri}:${scenario.line}, attempt ${attempt.number} of ${scenario.attempts.length}`,
      ...(scenario.quarantine === undefined ? [] : [`quarantined: ${quarantineLine(scenario.quarantine)}`]),
    ].join('; '),
    labels: labelsOf(scenario, record),
    links: scenario.scopeLines.map((line) => ({
      type: 'scope',
      name: line,
      url: `../index.html#scope-${line}`,
    })),
    parameters: [],
    steps: allureSteps(attempt.steps, start),
    attachments: [],
  }
}

const resultsOf = (scenario: Scenario, record: RunRecord): readonly { name: string; content: string }[] => {
  let start = (record.startedAtMs ?? Date.parse(record.context.startedAt)) - 1
  return scenario.attempts.map((attempt) => {
    // Allure takes the latest start for the final result, so no attempt may begin before the one before it.
    start = Math.max(start + 1, attempt.startedAtMs ?? 0)
    const result = resultOf(scenario, attempt, { record, start })
    return { name: `${result.uuid}-result.json`, content: JSON.stringify(result) }
  })
}

const properties = ({ context }: RunRecord): string =>
  Object.entries({
    run: context.runId,
    provider: context.provider,
    version: context.version,
    commit: context.commit,
    machine: `${context.machine.os}, kernel ${context.machine.kernel}, ${context.machine.cpus} CPUs`,
    node: context.machine.node,
  })
    .map(([key, value]) => `${key} = ${oneLine(value).replaceAll('\\', '\\\\')}\n`)
    .join('')

const executor = ({ context }: RunRecord): string =>
  JSON.stringify({
    name: context.provider,
    buildName: context.runId,
    reportName: `Acceptance, run ${context.runId}`,
  })

function* filesOf(record: RunRecord): Generator<{ readonly name: string; readonly content: string }> {
  yield { name: 'environment.properties', content: properties(record) }
  yield { name: 'executor.json', content: executor(record) }
  for (const scenario of record.scenarios) yield* resultsOf(scenario, record)
  yield* allurePeople(record)
}

/** The run as Allure 2 results: one per attempt, with a history id that stays the same between runs. */
export const allure = (record: RunRecord): AllureResults => ({
  files: filesOf(record),
  copies: allureCopies(record.scenarios),
})
