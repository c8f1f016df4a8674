import { environmentName } from '../history.ts'
import type { Cause, Quarantined, RunQuarantine, RunRecord, Scenario } from '../model.ts'
import { unnamed } from '../stream/scenarios.ts'
import { oneLine } from '../text.ts'
import type { Quarantine, QuarantineEntry } from './quarantine-file.ts'

/** Where the quarantine lies in the repository. */
export const quarantinePath = 'reports/flake/quarantine.yaml'

/** Bounds on what a quarantine may cover. */
export const quarantineLimits = { share: 0.05, days: 30 }

/** A scenario as its feature names it, before a record shortens that. */
export interface WrittenName {
  readonly uri: string
  readonly name: string
}

/** What the quarantine is asked about one run. Plain data: it is kept with the run, so that the answer can be given again. */
export interface QuarantineQuestion extends Quarantine {
  /** What was compared with what, in a few words. */
  readonly change: string
  /**
   * Files of the change that is judged, relative to the repository; a change that touches a scenario's feature, its step
   * definitions, what all steps stand on, the scope, or the quarantine itself gains nothing from it.
   */
  readonly changedFiles: readonly string[]
  /** Scenarios that the change may affect in any other way; `all` where that is not known. */
  readonly affected?: 'all' | readonly WrittenName[]
  /** The day that is asked about, ISO 8601. */
  readonly at: string
}

const dayMs = 24 * 60 * 60 * 1000
const startOf = (day: string): number => Date.parse(`${day}T00:00:00Z`)
const refuse = (code: string, text: string): Cause => ({ code, text })

const judgeEntry = ({ scenario, owner, since, expires }: QuarantineEntry, now: Date): Cause | undefined => {
  const [from, until] = [startOf(since), startOf(expires) + dayMs]
  if (Number.isNaN(from) || Number.isNaN(until))
    return refuse('QUARANTINE_DAY', `the quarantine of ${scenario} names a day that does not exist`)
  if (owner.trim() === '') return refuse('QUARANTINE_OWNER', `the quarantine of ${scenario} has no owner`)
  if (now.getTime() >= until)
    return refuse('QUARANTINE_EXPIRED', `the quarantine of ${scenario} by ${owner} expired on ${expires}`)
  if (until - from > (quarantineLimits.days + 1) * dayMs)
    return refuse(
      'QUARANTINE_LONG',
      `the quarantine of ${scenario} lasts longer than ${quarantineLimits.days} days`,
    )
  return from > now.getTime() + dayMs
    ? refuse('QUARANTINE_DAY', `the quarantine of ${scenario} begins on ${since}, which is to come`)
    : undefined
}

/** At least one may always be covered: a share of a small suite is less than one. */
const judgeSize = (entries: readonly QuarantineEntry[], { scenarios }: RunRecord): Cause[] => {
  const ids = new Set(scenarios.map(({ id }) => id))
  const covered = new Set(entries.map(({ scenario }) => scenario).filter((id) => ids.has(id))).size
  const most = Math.max(1, Math.floor(scenarios.length * quarantineLimits.share))
  if (covered === 0) return []
  if (covered === scenarios.length)
    return [refuse('QUARANTINE_ALL', 'the quarantine covers every scenario of the run')]
  return covered <= most
    ? []
    : [
        refuse(
          'QUARANTINE_SHARE',
          `the quarantine covers ${covered} of ${scenarios.length} scenarios; at most ${most} may be covered`,
        ),
      ]
}

/** What every scenario stands on: whoever changes it has to see all of them pass. */
const foundations =
  /^(steps\/(hooks|world|expect|parameter-types|tasks|questions)\/|steps\/[^/]+\.ts$|specs\/scope\.yaml$)/

const definitionsOf = ({ attempts }: Scenario): string[] =>
  attempts.flatMap(({ steps }) =>
    steps.flatMap(({ definedAt }) => (definedAt === undefined ? [] : [definedAt.replace(/:\d+$/, '')])),
  )

/** How the change forbids covering a scenario, if it does. */
const touchedBy = (
  scenario: Scenario,
  { changedFiles, affected = [], change }: QuarantineQuestion,
): string | undefined => {
  const own = new Set([scenario.uri, ...definitionsOf(scenario), quarantinePath])
  const file = changedFiles.find((one) => own.has(one) || foundations.test(one))
  if (file !== undefined) return `the change touches ${file}`
  const isSame = ({ uri, name }: WrittenName): boolean =>
    oneLine(uri) === scenario.uri && (oneLine(name) || unnamed) === scenario.name
  const isAffected = affected === 'all' || affected.some(isSame)
  return isAffected ? `the change may affect it (${change})` : undefined
}

/** A flake fails in a step that there is; what lacks a definition or an end is broken in another way. */
const unfit = ({ outcome, attempts }: Scenario): string | undefined => {
  const status = attempts.at(-1)?.status ?? 'unfinished'
  return outcome === 'flaky' || status === 'failed' ? undefined : `it is ${status}, which no flake is`
}

const isWrong = ({ outcome }: Scenario): boolean => outcome === 'failed' || outcome === 'flaky'

/** Causes that only say that scenarios failed; any other is against the run, whatever is quarantined. */
const ofScenarios: ReadonlySet<string> = new Set(['SCENARIO_FAILED', 'FLAKY', 'ELSEWHERE_QUARANTINED'])

interface Judging {
  readonly record: RunRecord
  readonly entries: readonly QuarantineEntry[]
  readonly question: QuarantineQuestion
}

const coverOne = (
  scenario: Scenario,
  { record, entries, question }: Judging,
): Quarantined | Cause | undefined => {
  const where = environmentName(record)
  const entry = entries.find(
    ({ scenario: id, environment }) =>
      id === scenario.id && (environment === undefined || environment === where),
  )
  if (entry === undefined) return undefined
  const { id, title, outcome } = scenario
  const touched = touchedBy(scenario, question)
  if (touched !== undefined) return refuse('QUARANTINE_TOUCHED', `"${title}" is not covered: ${touched}`)
  const other = unfit(scenario)
  if (other !== undefined) return refuse('QUARANTINE_UNFIT', `"${title}" is not covered: ${other}`)
  const { owner, reason, expires } = entry
  return { scenario: id, title, outcome, owner: oneLine(owner, 100), reason: oneLine(reason, 300), expires }
}

/**
 * Holds a run against the quarantine. Pure. It changes no outcome and no colour: a run with a failure stays red. It says
 * which failures are known, counts them apart, and whether something else is against a merge.
 */
export const applyQuarantine = (record: RunRecord, question: QuarantineQuestion): RunQuarantine => {
  const malformed = question.problems.map((text) => refuse('QUARANTINE_FORM', `${quarantinePath}: ${text}`))
  const now = new Date(question.at)
  const judged = question.entries.map((entry) => ({ entry, problem: judgeEntry(entry, now) }))
  const sound = judged.filter(({ problem }) => problem === undefined).map(({ entry }) => entry)
  const size = judgeSize(sound, record)
  // A quarantine that is too large covers nothing: nobody knows which part of it was meant.
  const entries = size.length > 0 ? [] : sound
  const wrong = record.scenarios.filter(isWrong).map((scenario) => ({
    scenario,
    answer: coverOne(scenario, { record, entries, question }),
  }))
  const covered = wrong.flatMap(({ answer }) => (answer !== undefined && 'owner' in answer ? [answer] : []))
  const against = wrong.flatMap(({ answer }) => (answer !== undefined && 'code' in answer ? [answer] : []))
  const refused = [...malformed, ...judged.flatMap(({ problem }) => problem ?? []), ...size, ...against]
  const uncovered = wrong
    .filter(({ answer }) => answer === undefined || 'code' in answer)
    .map(({ scenario }) => scenario.title)
  const others = record.verdict.causes.filter(({ code }) => !ofScenarios.has(code))
  const somethingPassed = record.scenarios.some(({ outcome }) => outcome === 'passed')
  const isOpen = uncovered.length === 0 && refused.length === 0 && others.length === 0 && somethingPassed
  return { change: question.change, covered, uncovered, refused, gate: isOpen ? 'open' : 'closed' }
}
