import { createHash } from 'node:crypto'
import type { Outcome, RunRecord, Scenario, StepStatus } from './model.ts'
import { oneLine } from './text.ts'

/**
 * What one run says of one scenario in one environment: a line of `history.ndjson`. Small, because a year of them is
 * read at once by comparisons with the target branch and by the detection of flakes.
 */
export interface HistoryLine {
  readonly format: 1
  readonly run: string
  /** When the run started, ISO 8601. */
  readonly at: string
  readonly commit: string
  readonly version: string
  /** Where it ran: the provider, with the topology where one was named: `netns`, `netns/six-regions (standing)`. */
  readonly environment: string
  /** Stable id of the scenario. */
  readonly scenario: string
  readonly title: string
  readonly uri: string
  readonly outcome: Outcome
  /** Status of each attempt in order; a flake shows here as `failed`, `passed`. */
  readonly attempts: readonly StepStatus[]
  /** Of all attempts together. */
  readonly durationMs: number
  /** Same value for failures that read the same but for numbers and ids; absent when no attempt failed. */
  readonly cause?: string
  /** Whether its failure was quarantined then; what happened stands above all the same. */
  readonly quarantined?: true
  /** Why the first attempt that did not pass did not, or why it was skipped; at most 200 characters. */
  readonly why?: string
}

/**
 * The environment of a run as its history names it. A network that stood already is another one than a fresh one of the
 * same topology: somebody may have hurt it by hand.
 */
export const environmentName = ({
  context: { provider, topology, network },
}: Pick<RunRecord, 'context'>): string => {
  const place = topology === undefined ? provider : `${provider}/${topology}`
  return network === undefined ? place : `${place} (standing)`
}

/** Twelve hex digits that stay the same when only numbers, ids and addresses in the text differ. */
export const causeOf = (why: string): string => {
  const shape = why
    .toLowerCase()
    .replace(/[0-9a-f]{8,}/g, '#')
    .replace(/\d+/g, '#')
    .replace(/\s+/g, ' ')
  return createHash('sha256').update(shape).digest('hex').slice(0, 12)
}

const reasonsOf = ({ outcome, why, attempts }: Scenario): Pick<HistoryLine, 'cause' | 'why'> => {
  if (outcome === 'passed') return {}
  const bad = attempts.find(({ status }) => status !== 'passed' && status !== 'skipped')
  const text = oneLine(bad?.why ?? why ?? outcome, 200)
  return outcome === 'skipped' ? { why: text } : { cause: causeOf(text), why: text }
}

/** The lines of a run, one for each of its scenarios, in its order. */
export const historyLines = (record: RunRecord): readonly HistoryLine[] => {
  const { runId: run, startedAt: at, commit, version } = record.context
  const environment = environmentName(record)
  return record.scenarios.map((scenario) => ({
    format: 1,
    run,
    at,
    commit,
    version,
    environment,
    scenario: scenario.id,
    title: oneLine(scenario.title, 200),
    uri: scenario.uri,
    outcome: scenario.outcome,
    attempts: scenario.attempts.map(({ status }) => status),
    durationMs: Math.round(scenario.attempts.reduce((sum, { durationMs }) => sum + durationMs, 0)),
    ...(scenario.quarantine === undefined ? {} : { quarantined: true }),
    ...reasonsOf(scenario),
  }))
}

/** The same for a history of many runs: what a run did not bring to its end says nothing of the scenario. */
export const finishedLines = (record: RunRecord): readonly HistoryLine[] =>
  historyLines(record).filter(({ attempts }) => !attempts.includes('unfinished'))

/** A run's lines as text. */
export const writeHistory = (lines: readonly HistoryLine[]): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join('')

/** What belongs together: one scenario in one environment. */
export const historyKey = ({
  scenario,
  environment,
}: Pick<HistoryLine, 'scenario' | 'environment'>): string => `${scenario} ${environment}`
