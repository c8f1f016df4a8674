import { originOf } from '../fault-origin.ts'
import type { Attempt, LastSeen, RunContext, Scenario, Step } from '../model.ts'
import { duration } from '../text.ts'

/** The step that an attempt broke at: the worst one, first come. */
export const brokenStep = ({ steps, status }: Attempt): Step | undefined =>
  steps.find((step) => step.status === status && status !== 'passed' && status !== 'skipped')

/** `on bob: wanted …, last saw …`. */
export const lastSeenLine = ({ question, host, expected, lastSeen, inWords, withinMs }: LastSeen): string => {
  const place = host === '' ? '' : ` on ${host}`
  const time = withinMs === undefined ? '' : ` within ${duration(withinMs)}`
  return `${question || 'question'}${place}: expected ${expected}${time}, last saw ${inWords ?? lastSeen}`
}

const stoodWords = {
  start: 'stood before it began, and was healed by its end',
  throughout: 'stood before it began, and at its end',
  end: 'came while it was played, and stood at its end',
} as const

/** A line for each fault of the network that the scenario did not inflict itself. */
export const faultLines = ({ faults = [] }: Attempt): readonly string[] =>
  faults
    .filter(({ isOwn }) => !isOwn)
    .map((fault) => {
      const { words, stood, isNear } = fault
      const told = [words, originOf(fault)].filter((part) => part !== '').join(', ')
      return `a fault ${stoodWords[stood]}: ${told}${isNear ? '' : ' (on a machine that took no part)'}`
    })

const stepLines = (step: Step): string[] => {
  const time = step.durationMs === 0 ? '' : ` (${duration(step.durationMs)})`
  const line = `${step.status.padEnd(10)} ${step.keyword.trim()} ${step.text}${time}`
  const details = [
    ...step.lastSeen.map(lastSeenLine),
    ...(step.error === undefined ? [] : [step.error.message]),
  ]
  return [line, ...details.map((detail) => `           ${detail.replaceAll('\n', '\n           ')}`)]
}

const attemptLines = (attempt: Attempt, of: number): string[] => [
  ...(of > 1 ? [`attempt ${attempt.number} of ${of}: ${attempt.status}`] : []),
  ...faultLines(attempt),
  ...attempt.steps
    .filter(({ kind, status }) => kind === 'step' || (status !== 'passed' && status !== 'skipped'))
    .flatMap(stepLines),
]

/** A scenario as plain text: all attempts, each step with status and duration. */
export const story = ({ attempts }: Scenario): string =>
  attempts.flatMap((attempt) => attemptLines(attempt, attempts.length)).join('\n')

/** The questions that went unanswered in the last attempt. */
export const lastSeenOf = ({ attempts }: Scenario): readonly LastSeen[] =>
  attempts.at(-1)?.steps.flatMap(({ lastSeen }) => lastSeen) ?? []

/** `Quality desk, until 2026-01-31: one answer in a hundred comes late`. */
export const quarantineLine = ({ owner, reason, expires }: NonNullable<Scenario['quarantine']>): string =>
  `${owner}, until ${expires}: ${reason}`

/** Scenarios by feature, in order of appearance. */
export const byFeature = (scenarios: readonly Scenario[]): ReadonlyMap<string, readonly Scenario[]> =>
  Map.groupBy(scenarios, ({ feature }) => feature)

/** Why the provider was chosen, without its name in front: every view shows the name beside it. */
export const whyProvider = ({ provider, whyProvider: why }: RunContext): string => {
  const reason = why.startsWith(`${provider}: `) ? why.slice(provider.length + 2) : why
  return reason === '' ? 'no reason was given for this provider' : reason
}
