import type { Cause, Counts, RunContext, RunRecord, Scenario, Verdict } from './model.ts'
import { many } from './text.ts'

export const countOutcomes = (scenarios: readonly Pick<Scenario, 'outcome'>[]): Counts => {
  const of = (wanted: string): number => scenarios.filter(({ outcome }) => outcome === wanted).length
  return {
    passed: of('passed') + of('flaky'),
    failed: of('failed'),
    skipped: of('skipped'),
    flaky: of('flaky'),
  }
}

const warningsOf = ({ flaky }: Counts): string[] =>
  flaky === 0 ? [] : [`${many(flaky, 'scenario')} passed only after a failed attempt`]

const greenSentence = ({ passed, skipped, flaky }: Counts, provider: string): string => {
  const every = passed === 1 ? 'The only scenario that ran passed' : `All ${passed} scenarios that ran passed`
  const unsteady = flaky === 0 ? '' : `, ${flaky} of them only after a failed attempt`
  const reason = skipped === 1 ? 'for a named reason' : 'each for a named reason'
  const left = skipped === 0 ? '' : `; ${many(skipped, 'scenario')} skipped, ${reason}`
  return `${every} on ${provider}${unsteady}${left}.`
}

const redSentence = (causes: readonly Cause[]): string => {
  const failed = causes.find(({ code }) => code === 'SCENARIO_FAILED')
  const first = (failed ?? causes[0])?.text ?? 'the run failed'
  const others = causes.length - 1
  const more =
    others > 0
      ? `, and ${many(others, failed === undefined ? 'more thing' : 'thing')} went wrong with the run itself`
      : ''
  return `${first.charAt(0).toUpperCase()}${first.slice(1)}${more}.`
}

/** Green only without a cause against it. */
export const judge = (counts: Counts, causes: readonly Cause[], context: RunContext): Verdict => ({
  colour: causes.length === 0 ? 'green' : 'red',
  sentence: causes.length === 0 ? greenSentence(counts, context.provider) : redSentence(causes),
  causes,
  warnings: warningsOf(counts),
})

/** The record with more against it, found after it was made; whatever that is, no quarantine covers it. */
export const condemn = (record: RunRecord, causes: readonly Cause[]): RunRecord => {
  if (causes.length === 0) return record
  const { counts, context, verdict, quarantine } = record
  return {
    ...record,
    ...(quarantine === undefined ? {} : { quarantine: { ...quarantine, gate: 'closed' } }),
    verdict: { ...judge(counts, [...verdict.causes, ...causes], context), warnings: verdict.warnings },
  }
}
