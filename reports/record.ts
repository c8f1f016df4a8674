import type { AttachmentStore } from './attachment-store.ts'
import { readContext, unknownContext } from './context.ts'
import type { ReportFiles } from './files.ts'
import type { EnvironmentFacts, RunContext, RunHook, RunRecord, Scenario } from './model.ts'
import { milliseconds } from './stream/attempts.ts'
import { type Causes, createCauses } from './stream/causes.ts'
import { type Collected, createCollector } from './stream/collector.ts'
import { readEnvelope } from './stream/envelope.ts'
import { inspect } from './stream/inspect.ts'
import { type Line, readLines } from './stream/lines.ts'
import { buildScenarios } from './stream/scenarios.ts'
import { unplanned } from './stream/selection.ts'
import { errorOf, hookTitle, statusOf } from './stream/steps.ts'
import { sufferingOf } from './stream/suffering.ts'
import { oneLine } from './text.ts'
import { countOutcomes, judge } from './verdict.ts'

/** The one consumer of the runner's message stream; it may be asked for its record at any time. */
export interface Recorder {
  /** One message of the stream. Never throws: what cannot be understood becomes a cause for red. */
  readLine(line: Line): void
  /** Notes a cause for red that the stream cannot know. */
  condemn(code: string, text: string): void
  /** The run as far as it is known. Never throws. */
  record(): RunRecord
}

const problemOf = (line: Line): string | undefined => {
  if (line.tooLong === true) return 'is too long to be read'
  return line.text.trim() === '' ? 'is empty' : undefined
}

const buildHooks = ({ runHooks, hooks }: Collected): RunHook[] =>
  [...runHooks.values()].map(({ started, result }) => {
    const { keyword, text } = hookTitle(hooks.get(started.hookId))
    const name = text === '' ? `a "${keyword}" hook` : `"${keyword}" hook (${text})`
    return result === undefined
      ? { name, status: 'unfinished' }
      : { name, status: statusOf(result), ...errorOf(result) }
  })

const buildEnvironments = ({ attempts, runMeanings }: Collected): EnvironmentFacts[] => {
  const ofAttempts = [...attempts.values()]
    .flat()
    .flatMap(({ meanings }) => meanings.map(({ meaning }) => meaning))
  const facts = [...runMeanings, ...ofAttempts].flatMap((meaning) =>
    meaning.kind === 'environment' ? [meaning.facts] : [],
  )
  return [...new Map(facts.map((fact) => [fact.id, fact])).values()]
}

const times = ({ runStarted, runFinished }: Collected): { startedAtMs?: number; durationMs: number } => {
  if (runStarted === undefined) return { durationMs: 0 }
  const startedAtMs = milliseconds(runStarted.timestamp)
  const end = runFinished === undefined ? startedAtMs : milliseconds(runFinished.timestamp)
  return { startedAtMs, durationMs: Math.max(0, end - startedAtMs) }
}

const skipsOf = (scenarios: readonly Scenario[]) =>
  scenarios
    .filter(({ outcome }) => outcome === 'skipped')
    .map(({ id, title, why }) => ({ scenario: id, title, reason: why ?? '' }))

const buildRecord = (collected: Collected, context: RunContext, causes: Causes): RunRecord => {
  const scenarios = buildScenarios(collected)
  const hooks = buildHooks(collected)
  const environments = buildEnvironments(collected)
  inspect({ collected, scenarios, hooks }, context, causes)
  const counts = countOutcomes(scenarios)
  const verdict = judge(counts, causes.list(), context)
  return {
    format: 1,
    context,
    runner: collected.runner,
    ...times(collected),
    environments,
    scenarios,
    notSelected: unplanned(collected).length,
    hooks,
    attachments: collected.runMeanings.flatMap((meaning) =>
      meaning.kind === 'content' ? [meaning.attachment] : [],
    ),
    skips: skipsOf(scenarios),
    counts,
    verdict: { ...verdict, warnings: [...sufferingOf({ context, scenarios }), ...verdict.warnings] },
  }
}

export interface RecorderComponents {
  readonly context: RunContext
  readonly store: AttachmentStore
}

/**
 * A recorder for one run. Rules of the verdict: a retry that passes is flaky; hooks are steps; pending, undefined,
 * ambiguous and unknown fail; a skip without a reason fails; anything missing from the stream is named and red.
 */
export const createRecorder = ({ context, store }: RecorderComponents): Recorder => {
  const seen = createCauses()
  const { collected, accept } = createCollector({ store, causes: seen })
  const read = (line: Line): void => {
    const problem = problemOf(line)
    const reading = problem === undefined ? readEnvelope(line.text) : { problem }
    if ('envelope' in reading) accept(reading.envelope)
    else if (line.whole)
      seen.add('BAD_MESSAGE', `line ${line.number} of the message stream ${reading.problem}`)
    else
      seen.add(
        'CUT_STREAM',
        'the message stream ends in the middle of a message: the runner was killed, or the disk was full',
      )
  }
  return {
    readLine: (line) => {
      try {
        read(line)
      } catch (error) {
        seen.add(
          'BAD_MESSAGE',
          `line ${line.number} of the message stream cannot be used: ${oneLine((error as Error).message)}`,
        )
      }
    },
    condemn: seen.add,
    record: () => buildRecord(collected, context, seen.copy()),
  }
}

/** Reads a run's messages and context from its folder. Never throws: a file that cannot be read makes the run red. */
export const recordRun = async (files: ReportFiles, store: AttachmentStore): Promise<RunRecord> => {
  const reading = readContext(files.context)
  const recorder = createRecorder({ context: 'context' in reading ? reading.context : unknownContext, store })
  if ('problem' in reading) recorder.condemn('NO_CONTEXT', `context.json cannot be used: ${reading.problem}`)
  try {
    for await (const lines of readLines(files.messages)) for (const line of lines) recorder.readLine(line)
  } catch (error) {
    recorder.condemn('NO_STREAM', `messages.ndjson cannot be read: ${oneLine((error as Error).message)}`)
  }
  return recorder.record()
}
