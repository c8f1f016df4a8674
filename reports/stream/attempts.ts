import type { Pickle, TestCase, Timestamp } from '@cucumber/messages'
import { daemonEnds } from '../daemon-ends.ts'
import type { Attempt, Step, StepStatus } from '../model.ts'
import { oneLine } from '../text.ts'
import type { AttemptMessages, Collected } from './collector.ts'
import { joinFaults } from './standing-faults.ts'
import { buildStep } from './steps.ts'

/** Worst first. */
const severity: readonly StepStatus[] = [
  'unfinished',
  'failed',
  'ambiguous',
  'undefined',
  'unknown',
  'pending',
  'skipped',
  'passed',
]

export const milliseconds = ({ seconds, nanos }: Timestamp): number =>
  seconds * 1000 + Math.round(nanos / 1e6)

const worst = (steps: readonly Step[]): StepStatus =>
  severity.find((status) => steps.some((step) => step.status === status)) ?? 'unknown'

const broken = (sentence: string): string =>
  `it was started and never finished; the runner or its worker was killed during: ${sentence}`

const reasons: { readonly [S in StepStatus]?: (sentence: string, step: Step) => string } = {
  unfinished: broken,
  failed: (sentence, step) => `${sentence}: ${oneLine(step.error?.message ?? 'failed', 400)}`,
  ambiguous: (sentence) => `more than one definition matches: ${sentence}`,
  undefined: (sentence) =>
    `no definition matches: ${sentence}; the sentences that there are stand in steps/catalogue.md`,
  unknown: (sentence) => `the result is unknown of: ${sentence}`,
  pending: (sentence) => `not built yet (pending): ${sentence}`,
}

const titleOf = ({ keyword, text }: Step): string => oneLine(`${keyword.trim()} ${text}`)

const whyOf = (status: StepStatus, steps: readonly Step[]): string | undefined => {
  const step = steps.find((candidate) => candidate.status === status)
  if (step === undefined) return undefined
  const why = reasons[status]?.(titleOf(step), step)
  const ended = daemonEnds(steps)
  if (ended.length === 0) return why
  const followed = step.error?.type === 'DaemonEndedError' ? [] : [`it broke at ${why}`]
  return [...ended, ...followed].join('; ')
}

const skipReason = ({ meanings }: AttemptMessages): string | undefined =>
  meanings
    .map(({ meaning }) => (meaning.kind === 'skip' ? meaning.reason : ''))
    .find((reason) => reason !== '')

/** Said of an attempt that was passed over; one that began all the same is judged by what it did. */
const whyNotPlayed = ({ meanings }: AttemptMessages, steps: readonly Step[]): string | undefined =>
  steps.every(({ status }) => status === 'skipped')
    ? meanings
        .map(({ meaning }) => (meaning.kind === 'notPlayed' ? meaning.why : ''))
        .find((why) => why !== '')
    : undefined

const judge = (
  messages: AttemptMessages,
  steps: readonly Step[],
): Pick<Attempt, 'status' | 'why' | 'notPlayed'> => {
  if (messages.finished === undefined) {
    const last = steps.findLast(({ status }) => status !== 'skipped')
    return { status: 'unfinished', why: broken(last === undefined ? 'its start' : titleOf(last)) }
  }
  if (!steps.some(({ kind }) => kind === 'step'))
    return { status: 'unknown', why: 'it has no steps, so it proves nothing' }
  const passedOver = whyNotPlayed(messages, steps)
  if (passedOver !== undefined)
    return { status: 'unfinished', why: `not played: ${passedOver}`, notPlayed: true }
  const status = worst(steps)
  const why = status === 'skipped' ? skipReason(messages) : whyOf(status, steps)
  return { status, ...(why === undefined ? {} : { why }) }
}

const faultsOf = ({ meanings }: AttemptMessages): Pick<Attempt, 'faults'> => {
  const faults = joinFaults(
    meanings.flatMap(({ meaning }) => (meaning.kind === 'faults' ? [meaning.seen] : [])),
  )
  return faults.length === 0 ? {} : { faults }
}

const buildAttempt = (messages: AttemptMessages, steps: readonly Step[]): Attempt => {
  const { started, finished } = messages
  const startedAtMs = milliseconds(started.timestamp)
  return {
    number: started.attempt + 1,
    startedAtMs,
    durationMs: finished === undefined ? 0 : Math.max(0, milliseconds(finished.timestamp) - startedAtMs),
    ...judge(messages, steps),
    steps,
    ...faultsOf(messages),
  }
}

const lost = (number: number, why: string): Attempt => ({
  number,
  durationMs: 0,
  status: 'unfinished',
  why,
  steps: [],
})

/** All attempts of a planned scenario in order; at least one, because a scenario that never started counts too. */
export const buildAttempts = (
  testCase: TestCase,
  pickle: Pickle,
  collected: Collected,
): readonly Attempt[] => {
  const pickleSteps = new Map(pickle.steps.map((step) => [step.id, step]))
  const found = (collected.attempts.get(testCase.id) ?? []).toSorted(
    (a, b) => a.started.attempt - b.started.attempt,
  )
  const attempts = found.map((attempt) =>
    buildAttempt(
      attempt,
      testCase.testSteps.map((test) => buildStep({ test, attempt }, pickleSteps, collected)),
    ),
  )
  if (attempts.length === 0) return [lost(1, 'it was planned and never started')]
  if (found.at(-1)?.finished?.willBeRetried === true)
    return [...attempts, lost(attempts.length + 1, 'another attempt was announced and never started')]
  return attempts
}
