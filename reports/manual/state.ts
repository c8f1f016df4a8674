import type { WrittenScenario } from '../features.ts'
import type { ManualLine } from '../model.ts'
import { type LedgerEntry, type ScheduleEntry, textOf, type VerdictEntry } from './entry.ts'
import { performanceOf } from './performance.ts'

/**
 * - `passed`, `failed` performed, and the verdict holds for this version
 * - `blocked` somebody began and could not come to the end
 * - `expired` performed, but the verdict does not hold any more
 * - `due`, `overdue` somebody is to perform it
 * - `unplanned` nobody is
 */
export type ManualStatus = ManualLine['status']

/** Where a manual scenario stands for one version. */
export interface ManualState extends ManualLine {
  readonly verdict?: VerdictEntry
  readonly schedule?: ScheduleEntry
}

type Judged = Pick<ManualState, 'status' | 'why' | 'verdict' | 'schedule' | 'due' | 'performed'>

export interface ManualQuestion {
  /** The version that is to be released. */
  readonly version: string
  readonly now: Date
  /** A verdict holds for so many days. */
  readonly validDays?: number
}

/** Long enough for the candidates of one release, too short for a year of habit. */
export const defaultValidDays = 90
const dayMs = 24 * 60 * 60 * 1000

/** `1.2.3` of `v1.2.3-rc4-p1`: candidates and patches of candidates belong to one release. */
export const releaseOf = (version: string): string => version.replace(/^v/, '').replace(/-.*$/, '')

const whyExpired = (
  verdict: VerdictEntry,
  scenario: WrittenScenario,
  { version, now, validDays = defaultValidDays }: ManualQuestion,
): string | undefined => {
  if (releaseOf(verdict.version) !== releaseOf(version))
    return `it was given for ${verdict.version}, not for ${version}`
  if (verdict.text !== textOf(scenario)) return 'the scenario was changed since'
  if (Number.isNaN(Date.parse(verdict.at))) return `${verdict.at}, when it was given, is no time`
  const days = Math.floor((now.getTime() - Date.parse(verdict.at)) / dayMs)
  return days > validDays ? `it is ${days} days old, and holds for ${validDays}` : undefined
}

const verdictsOf = (entries: readonly LedgerEntry[], id: string): VerdictEntry[] => {
  const withdrawn = new Set(entries.flatMap((entry) => (entry.kind === 'withdrawal' ? [entry.verdict] : [])))
  return entries.filter(
    (entry): entry is VerdictEntry =>
      entry.kind === 'verdict' && entry.scenario === id && !withdrawn.has(entry.id),
  )
}

const byTime = (left: VerdictEntry, right: VerdictEntry): number => Date.parse(left.at) - Date.parse(right.at)

/** The last word; but on one and the same build a failure is not outvoted by trying again. */
const decisive = (verdicts: readonly VerdictEntry[]): VerdictEntry | undefined => {
  const last = [...verdicts].sort(byTime).at(-1)
  return verdicts.find(({ version, outcome }) => version === last?.version && outcome === 'failed') ?? last
}

const planned = (schedule: ScheduleEntry | undefined, { now, version }: ManualQuestion): Judged => {
  if (schedule === undefined) return { status: 'unplanned', why: `nobody is to perform it for ${version}` }
  const isLate = now.getTime() >= Date.parse(`${schedule.due}T00:00:00Z`) + dayMs
  const why = `${schedule.assignee} by ${schedule.due}`
  return { status: isLate ? 'overdue' : 'due', why, schedule, due: schedule.due }
}

const said = ({ outcome, by, at, version, steps, through, url }: VerdictEntry): string => {
  const bad = steps.find((step) => step.outcome !== 'passed')
  const where = bad === undefined ? '' : `: ${bad.sentence}${bad.note === undefined ? '' : ` (${bad.note})`}`
  const source = url === undefined ? '' : ` (${through}: ${url})`
  return `${outcome} by ${by} on ${at.slice(0, 10)} for ${version}${source}${where}`
}

const judge = (
  scenario: WrittenScenario,
  entries: readonly LedgerEntry[],
  question: ManualQuestion,
): Judged => {
  const validDays = question.validDays ?? defaultValidDays
  const verdicts = verdictsOf(entries, scenario.id)
  const holding = verdicts.filter((verdict) => whyExpired(verdict, scenario, question) === undefined)
  const verdict = decisive(holding)
  if (verdict !== undefined) {
    const performed = performanceOf(verdict, { ended: undefined, validDays })
    return { status: verdict.outcome, why: said(verdict), verdict, performed }
  }
  const schedule = entries.findLast(
    (entry): entry is ScheduleEntry =>
      entry.kind === 'schedule' &&
      entry.scenario === scenario.id &&
      releaseOf(entry.version) === releaseOf(question.version),
  )
  const old = decisive(verdicts)
  const plan = planned(schedule, question)
  if (old === undefined) return plan
  const ended = whyExpired(old, scenario, question)
  return {
    ...plan,
    status: plan.status === 'unplanned' ? 'expired' : plan.status,
    why: `${said(old)}; ${ended}; next: ${plan.why}`,
    verdict: old,
    performed: performanceOf(old, { ended, validDays }),
  }
}

/** Where every manual scenario stands; none is left out, whatever the ledger holds. */
export const manualStates = (
  scenarios: readonly WrittenScenario[],
  entries: readonly LedgerEntry[],
  question: ManualQuestion,
): readonly ManualState[] =>
  scenarios
    .filter(({ isManual }) => isManual)
    .map((scenario) => ({
      scenario: scenario.id,
      title: scenario.title,
      uri: scenario.uri,
      line: scenario.line,
      scopeLines: scenario.scopeLines,
      ...judge(scenario, entries, question),
    }))
