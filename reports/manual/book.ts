import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { WrittenScenario } from '../features.ts'
import { oneLine } from '../text.ts'
import { type Desk, type DeskOptions, requireScenario } from './desk.ts'
import type { Draft } from './drafts.ts'
import {
  type EvidenceFile,
  type LedgerEntry,
  outcomeOf,
  textOf,
  type VerdictEntry,
  verdictOf,
} from './entry.ts'
import { ManualError } from './errors.ts'
import { keepEvidence } from './evidence.ts'
import { type ManualState, manualStates } from './state.ts'
import { sentencesOf, stepsOf } from './steps.ts'

/** A manual scenario as the desk of a portal shows it. */
export interface BookedScenario extends ManualState {
  readonly feature: string
  readonly rule?: string
  readonly sentences: readonly string[]
  /** Of its sentences; a verdict is given on exactly these. */
  readonly text: string
  /** Grows with every entry about it; whoever enters a verdict says which one was seen. */
  readonly revision: number
  /** Newest first. */
  readonly verdicts: readonly VerdictEntry[]
}

export interface Book {
  readonly version: string
  readonly scenarios: readonly BookedScenario[]
}

/** Where verdicts of people are kept: the ledger that the release verdict reads. */
export interface VerdictBook {
  /** Where everything stands for a version; by default for the one that is being built. */
  read(version?: string): Book
  /**
   * Makes a verdict of a finished draft; on the disk when it returns.
   *
   * @param seen  the revision of the scenario that the person has looked at
   * @throws ManualError `MANUAL_CHANGED` when there are newer entries or another text, `MANUAL_REFUSED`, `MANUAL_UNKNOWN`
   */
  enter(draft: Draft, seen: number): VerdictEntry
  /** @throws ManualError `MANUAL_REFUSED` for a kind or size that is not kept */
  keep(name: string, content: Uint8Array): EvidenceFile
  /** What was kept; undefined for anything else. */
  evidence(file: string): Buffer | undefined
}

const shownAtMost = 20
const keptFile = /^evidence\/[0-9a-f]{32}\.[a-z]{2,4}$/

const aboutOf = (entries: readonly LedgerEntry[], id: string): readonly LedgerEntry[] => {
  const own = new Set(
    entries.flatMap((entry) => (entry.kind === 'verdict' && entry.scenario === id ? [entry.id] : [])),
  )
  return entries.filter((entry) =>
    entry.kind === 'withdrawal' ? own.has(entry.verdict) : entry.scenario === id,
  )
}

const changed = (message: string, hint: string): ManualError =>
  new ManualError('MANUAL_CHANGED', message, hint)

const requireSeen = (entries: readonly LedgerEntry[], id: string, seen: number): void => {
  const about = aboutOf(entries, id)
  const last = about.findLast((entry) => entry.kind === 'verdict')
  if (about.length === seen) return
  throw changed(
    last === undefined
      ? `${id} was planned anew meanwhile`
      : `${last.by} entered ${last.outcome} for ${last.version} meanwhile`,
    'look at it, then enter yours again if it still stands',
  )
}

const booked = (
  scenario: WrittenScenario,
  state: ManualState,
  entries: readonly LedgerEntry[],
): BookedScenario => {
  const about = aboutOf(entries, scenario.id)
  const verdicts = about.flatMap((entry) => (entry.kind === 'verdict' ? [entry] : []))
  return {
    ...state,
    feature: scenario.feature,
    ...(scenario.rule === undefined ? {} : { rule: scenario.rule }),
    sentences: sentencesOf(scenario),
    text: textOf(scenario),
    revision: about.length,
    verdicts: verdicts.slice(-shownAtMost).reverse(),
  }
}

const verdictFrom = (draft: Draft, scenario: WrittenScenario, now: Date): VerdictEntry => {
  const steps = stepsOf(scenario, draft.answers)
  const note = oneLine(draft.note, 4000)
  return verdictOf({
    at: now.toISOString(),
    scenario: scenario.id,
    text: draft.text,
    version: draft.version,
    by: oneLine(draft.by, 100),
    outcome: outcomeOf(steps),
    steps: [...steps],
    ...(note === '' ? {} : { note }),
    evidence: [...draft.evidence],
    through: 'portal',
  })
}

const readBook = ({ scenarios, ledger, version }: Desk, now: Date): Book => {
  const entries = ledger.entries()
  const states = new Map(
    manualStates(scenarios, entries, { version, now }).map((state) => [state.scenario, state]),
  )
  return { version, scenarios: scenarios.map((one) => booked(one, states.get(one.id)!, entries)) }
}

/** @param open  reads features and version anew each time, because they change while a portal runs */
export const openVerdictBook = (open: (options: DeskOptions) => Desk, now: () => Date): VerdictBook => ({
  read: (version) => readBook(open(version === undefined ? {} : { version }), now()),
  enter: (draft, seen) => {
    const desk = open({})
    const scenario = requireScenario(desk, draft.scenario)
    if (textOf(scenario) !== draft.text)
      throw changed(
        `the sentences of ${scenario.id} were changed meanwhile`,
        'perform it by its present text',
      )
    const verdict = verdictFrom(draft, scenario, now())
    desk.ledger.add(verdict, (entries) => requireSeen(entries, scenario.id, seen))
    return verdict
  },
  keep: (name, content) => keepEvidence(open({}).folder, name, content),
  evidence: (file) => {
    const path = join(open({}).folder, file)
    return keptFile.test(file) && existsSync(path) ? readFileSync(path) : undefined
  },
})
