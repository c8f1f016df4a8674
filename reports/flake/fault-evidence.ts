import type { Attempt, StandingFault, Step } from '../model.ts'

/** What a fault that a scenario did not inflict has to do with the failure of one of its attempts. */
export interface FaultEvidence {
  /** It stood when the step failed, and what it is about is what the step was about. */
  readonly explains?: StandingFault
  /** It stood, or may have; that the step met it is not known. */
  readonly mayExplain?: StandingFault
}

/** How far the sum of the durations of steps may lag behind the clock. */
const slackMs = 1000

/** When a step had failed, at the earliest; undefined where nobody noted when its attempt began. */
const failedAtMs = ({ startedAtMs, steps }: Attempt, broken: Step | undefined): number | undefined => {
  if (startedAtMs === undefined || broken === undefined) return undefined
  const until = steps.slice(0, steps.indexOf(broken) + 1)
  return startedAtMs + until.reduce((sum, { durationMs }) => sum + durationMs, 0)
}

type When = 'before' | 'unknown' | 'after'

const whenItCame = ({ stood, since }: StandingFault, failedMs: number | undefined): When => {
  if (stood !== 'end') return 'before'
  if (since === undefined || failedMs === undefined) return 'unknown'
  const sinceMs = Date.parse(since)
  if (sinceMs <= failedMs) return 'before'
  return sinceMs > failedMs + slackMs ? 'after' : 'unknown'
}

/** What a step says of whom it was about: its sentence, who looked, and the first line of its error. */
const wordsOf = ({ text, argument = '', lastSeen, error }: Step): ReadonlySet<string> => {
  const told = [
    text,
    argument,
    ...lastSeen.flatMap(({ host, question }) => [host, question]),
    error?.message.split('\n', 1)[0]?.slice(0, 300) ?? '',
  ]
  return new Set(told.flatMap((part) => part.toLowerCase().split(/[^\p{L}\p{N}_-]+/u)))
}

const names = (words: ReadonlySet<string>, some: readonly string[]): boolean =>
  some.some((name) => words.has(name.toLowerCase()))

/** Between two sides it is felt by those alone who have to do with both; on a machine, by whoever has to do with that. */
const isMet = (
  { hosts, people, between }: StandingFault,
  broken: Step,
  seated: readonly string[],
): boolean => {
  // It is near for a relay's sake, which no sentence names: everything may pass through that.
  const isKnown = seated.length > 0
  if (isKnown && people.length === 0 && !hosts.some((host) => seated.includes(host))) return true
  const words = wordsOf(broken)
  return between === undefined
    ? names(words, [...hosts, ...people])
    : between.every((side) => names(words, side))
}

/**
 * Holds the faults that stood against where and when an attempt broke. One that came after the failure, or on a machine
 * that took no part, says nothing.
 *
 * @param seated  machines at which somebody of the scenario sat; none where it failed before that was known
 */
export const faultEvidence = (
  attempt: Attempt,
  broken: Step | undefined,
  seated: readonly string[],
): FaultEvidence => {
  const failedMs = failedAtMs(attempt, broken)
  const near = (attempt.faults ?? [])
    .filter(({ isOwn, isNear }) => !isOwn && isNear)
    .map((fault) => ({ fault, came: whenItCame(fault, failedMs) }))
    .filter(({ came }) => came !== 'after')
  const explains = near.find(
    ({ fault, came }) => came === 'before' && broken !== undefined && isMet(fault, broken, seated),
  )?.fault
  const mayExplain = near[0]?.fault
  return {
    ...(explains === undefined ? {} : { explains }),
    ...(mayExplain === undefined ? {} : { mayExplain }),
  }
}
