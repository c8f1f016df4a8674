import type { Attempt, RunRecord, Scenario, StandingFault, Step } from '../model.ts'
import { wasNotPlayed } from '../not-played.ts'
import { oneLine } from '../text.ts'
import { faultEvidence } from './fault-evidence.ts'

export type CauseClass = 'product' | 'environment' | 'test' | 'unknown'

/** Whose a failure most likely is, and by which evidence. */
export interface Classified {
  readonly cause: CauseClass
  readonly because: string
}

interface Case {
  readonly scenario: Scenario
  readonly attempt: Attempt
  readonly broken: Step | undefined
  readonly record: RunRecord
}

interface Rule {
  readonly cause: CauseClass
  /** The evidence in plain words, or undefined when the rule says nothing. */
  readonly find: (facts: Case) => string | undefined
}

const errorOf = ({ broken }: Case): string => `${broken?.error?.type ?? ''}: ${broken?.error?.message ?? ''}`

const stepWithError = ({ attempt }: Case, type: RegExp): Step | undefined =>
  attempt.steps.find(
    ({ error }) => type.test(error?.type ?? '') || type.test(error?.message.slice(0, 200) ?? ''),
  )

/** Resources of the machine that ran the harness, not of the daemon under test. */
const machineTrouble = /\b(ENOSPC|EMFILE|ENFILE|ENOMEM|EADDRINUSE|EADDRNOTAVAIL|EAGAIN)\b/
const environmentErrors =
  /^(Environment|Cloud|Attestation|NetworkNotAsPlanned|Unknown(Host|Network)|InvalidTopology)\w*Error/
/** Wrong whatever the network does. */
const plainMistakes = /^(ReferenceError\b|TypeError: .*\bis not (a function|a constructor|iterable)\b)/
/** An answer that never came may lead to these, too; what the runtime says of a broken connection is none. */
const mistakes =
  /^(?!TypeError: (fetch failed|terminated)\b)(TypeError|ReferenceError|SyntaxError|RangeError)\b/

const attestationDiffers = ({ scenario, record }: Case): string | undefined => {
  const { attestation = '' } = record.environments.find(({ id }) => id === scenario.environment) ?? {}
  return /\b(differs?|not as planned|mismatch|failed)\b/i.test(attestation)
    ? `the network is not what was asked for: ${oneLine(attestation, 160)}`
    : undefined
}

const stoodWords = ({ stood, words }: StandingFault): string =>
  stood === 'end'
    ? `a fault that it did not inflict came while it was played: ${words}`
    : `a fault stood before it began: ${words}`

const evidenceOf = ({ attempt, broken, scenario }: Case) => faultEvidence(attempt, broken, scenario.hosts)

/** A fault that somebody else inflicted, where and when the step failed. */
const faultStood = (facts: Case): string | undefined => {
  const { explains } = evidenceOf(facts)
  return explains === undefined ? undefined : stoodWords(explains)
}

/** One that stood elsewhere among its machines may be why, and keeps anybody from saying that it is the product. */
const faultMayBeWhy: Rule = {
  cause: 'unknown',
  find: (facts) => {
    const { mayExplain } = evidenceOf(facts)
    return mayExplain === undefined
      ? undefined
      : `${stoodWords(mayExplain)}; whether the step that failed met it cannot be told`
  },
}

const hookBroke = ({ attempt }: Case): string | undefined => {
  const first = attempt.steps.find(({ status }) => status !== 'passed')
  return first?.kind === 'hook' && first.keyword === 'Before' && first.status === 'failed'
    ? `it failed before its first sentence: ${oneLine(first.error?.message ?? first.text, 160)}`
    : undefined
}

/** A daemon that ended outweighs everything: what failed after it may only follow from it. */
const daemonEnded: Rule = {
  cause: 'product',
  find: (facts) => {
    const step = stepWithError(facts, /^DaemonEndedError|^The daemon of /)
    return step === undefined ? undefined : oneLine(step.error?.message.split('\n')[0], 160)
  },
}

const undefinedSteps: Rule = {
  cause: 'test',
  find: ({ attempt }) =>
    ['undefined', 'ambiguous', 'pending'].includes(attempt.status)
      ? `a sentence is ${attempt.status}`
      : undefined,
}

const environmentRules: readonly Rule[] = [faultStood, attestationDiffers, hookBroke].map((find) => ({
  cause: 'environment',
  find,
}))

const errorRule = (cause: CauseClass, type: RegExp, words: string): Rule => ({
  cause,
  find: (facts) => {
    const error = errorOf(facts).replace(/^: /, '')
    return type.test(error) ? `${words}: ${oneLine(error, 160)}` : undefined
  },
})

const unanswered: Rule = {
  cause: 'product',
  find: ({ broken }) => {
    const [seen] = broken?.lastSeen ?? []
    return seen === undefined
      ? undefined
      : `a question was not answered as promised: expected ${seen.expected}, last saw ${oneLine(seen.lastSeen, 80)}`
  },
}

/** First come, first served: from hard evidence to what is left over. */
const rules: readonly Rule[] = [
  daemonEnded,
  undefinedSteps,
  errorRule('test', plainMistakes, 'a mistake in a step'),
  ...environmentRules,
  errorRule('environment', machineTrouble, 'the machine ran out of something'),
  errorRule('environment', environmentErrors, 'the network could not be made or used'),
  faultMayBeWhy,
  errorRule('test', mistakes, 'a mistake in a step'),
  unanswered,
]

/** The cause of one failed attempt from what was attached to it. Says `unknown` rather than guess. */
export const classify = (record: RunRecord, scenario: Scenario, attempt: Attempt): Classified => {
  const broken = attempt.steps.find(({ status }) => status === attempt.status)
  const facts = { record, scenario, attempt, broken }
  for (const { cause, find } of rules) {
    const because = find(facts)
    if (because !== undefined) return { cause, because }
  }
  return { cause: 'unknown', because: oneLine(attempt.why ?? 'nothing was attached that tells', 160) }
}

/** The cause of a scenario's first attempt that did not pass; undefined when all did, or it was skipped or not played. */
export const classifyScenario = (record: RunRecord, scenario: Scenario): Classified | undefined => {
  if (scenario.outcome !== 'failed' && scenario.outcome !== 'flaky') return undefined
  if (wasNotPlayed(scenario)) return undefined
  const bad = scenario.attempts.find(({ status }) => status !== 'passed')
  return bad === undefined ? undefined : classify(record, scenario, bad)
}
