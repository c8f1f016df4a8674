import type { RunContext, RunHook, Scenario } from '../model.ts'
import { wasNotPlayed } from '../not-played.ts'
import { many, oneLine } from '../text.ts'
import { milliseconds } from './attempts.ts'
import type { Causes } from './causes.ts'
import type { Collected } from './collector.ts'
import { inspectEnvironments } from './environments.ts'
import { inspectFeatures } from './features.ts'
import { inspectPlans } from './plans.ts'
import { inspectSelection, saidOfNothing } from './selection.ts'
import { inspectTimes } from './times.ts'

/** A runner on the same machine may not have started earlier than its run; the bound allows for a clock being set. */
const clockToleranceMs = 5000

const inspectRun = ({ runStarted, runFinished }: Collected, context: RunContext, causes: Causes): void => {
  if (runStarted === undefined) causes.add('RUN_NOT_STARTED', 'the runner never started a test run')
  else if (milliseconds(runStarted.timestamp) < Date.parse(context.startedAt) - clockToleranceMs)
    causes.add('STALE_STREAM', 'the message stream is older than this run: it belongs to another one')
  if (runStarted !== undefined && runFinished === undefined)
    causes.add(
      'RUN_NOT_FINISHED',
      'the runner stopped before the end of the run: it was killed, or it crashed',
    )
  if (runFinished?.exception !== undefined)
    causes.add(
      'RUNNER_EXCEPTION',
      `the runner broke off: ${oneLine(runFinished.exception.message ?? runFinished.exception.type, 400)}`,
    )
}

const inspectScenarios = ({ collected, scenarios }: Inspected, context: RunContext, causes: Causes): void => {
  const bad = scenarios.filter(({ outcome }) => outcome === 'failed')
  const failed = bad.filter((scenario) => !wasNotPlayed(scenario))
  if (failed.length > 0)
    causes.add('SCENARIO_FAILED', `${failed.length} of ${many(scenarios.length, 'scenario')} failed`)
  for (const { title, attempts, why } of failed)
    if (attempts.at(-1)?.status === 'unfinished') causes.add('UNFINISHED', `"${title}": ${why}`)
  for (const [why = '', some] of Map.groupBy(bad.filter(wasNotPlayed), ({ why }) => why))
    causes.add(
      'NOT_PLAYED',
      `${some.length} of ${many(scenarios.length, 'scenario')} ${some.length === 1 ? 'was' : 'were'} ${why}`,
    )
  if (scenarios.length === 0) causes.add('NOTHING_RAN', saidOfNothing(collected, context))
  else if (scenarios.every(({ outcome }) => outcome === 'skipped'))
    causes.add('NOTHING_RAN', 'no scenario ran: every one was skipped')
  const orphans = [...collected.testCases.values()].filter(
    ({ pickleId }) => !collected.pickles.has(pickleId),
  ).length
  if (orphans > 0)
    causes.add('LOST_MESSAGE', `${many(orphans, 'test case')} in the stream belong to no scenario`)
  const twice =
    collected.testCases.size - new Set([...collected.testCases.values()].map(({ pickleId }) => pickleId)).size
  if (twice > 0) causes.add('DUPLICATE_ID', `${many(twice, 'scenario')} were planned twice in one stream`)
  const strays = [...collected.attempts.keys()].filter((id) => !collected.testCases.has(id)).length
  if (strays > 0)
    causes.add('LOST_MESSAGE', `${many(strays, 'attempt')} in the stream belong to no test case`)
}

/** A retry tells what kind of failure it is; it never turns red into green. */
const inspectFlakes = (scenarios: readonly Scenario[], causes: Causes): void => {
  for (const { title, why } of scenarios.filter(({ outcome }) => outcome === 'flaky'))
    causes.add('FLAKY', `"${title}" passed only after a failed attempt; ${why}`)
}

/** The major version of the protocol that this harness knows how to read. */
const protocol = 34

const inspectRunner = ({ runner, protocolVersion }: Collected, causes: Causes): void => {
  const [, major] = /^(\d+)\.\d+\.\d+$/.exec(protocolVersion ?? '') ?? []
  if (protocolVersion !== undefined && Number(major) !== protocol)
    causes.add('OTHER_RUNNER', `the stream is of ${runner}; this harness reads messages ${protocol}.x only`)
}

/** Notes everything that makes the run red. */
export const inspect = (inspected: Inspected, context: RunContext, causes: Causes): void => {
  const { collected, scenarios, hooks } = inspected
  inspectRun(collected, context, causes)
  const badHooks = hooks.filter(({ status }) => status !== 'passed')
  for (const { name, status, error } of badHooks)
    causes.add('RUN_HOOK_FAILED', `${name}: ${oneLine(error?.message ?? status, 400)}`)
  inspectRunner(collected, causes)
  inspectFeatures(collected, causes)
  inspectScenarios(inspected, context, causes)
  inspectPlans(collected, causes)
  inspectFlakes(scenarios, causes)
  inspectTimes(collected, causes)
  inspectEnvironments(collected, causes)
  inspectSelection(collected, context, causes)
  const explained = badHooks.length > 0 || scenarios.some(({ outcome }) => outcome === 'failed')
  if (collected.runFinished?.success === false && !explained && collected.runFinished.exception === undefined)
    causes.add('UNEXPLAINED_FAILURE', 'the runner reports a failure, although no scenario failed')
}

export interface Inspected {
  readonly collected: Collected
  readonly scenarios: readonly Scenario[]
  readonly hooks: readonly RunHook[]
}
