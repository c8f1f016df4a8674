import { ledger } from '../../environments/index.ts'
import {
  type ManualLine,
  manualLines,
  type QuarantineQuestion,
  type Reports,
  type RunRecord,
  type ScopeItem,
  writeReports,
} from '../../reports/index.ts'
import { repositoryRoot } from '../repository.ts'
import type { FeaturesEnd } from './features-process.ts'
import type { Performed } from './perform.ts'
import type { Play } from './plays.ts'
import { missedOf, type Wanted } from './wanted.ts'

export interface Judged {
  readonly play: Play
  readonly reports: Reports
}

/** Networks of this run that the reaper took away before anybody swept. */
const reaped = (runId: string): readonly string[] =>
  ledger()
    .filter(({ run, ended }) => run === runId && ended === 'its runner is gone')
    .map(({ network }) => network)

/** A run that ended by itself has to give back its networks by itself. */
const outlived = (
  { environments }: RunRecord,
  end: FeaturesEnd,
  swept: readonly string[],
): readonly string[] =>
  environments
    .filter(({ id }) => end.finished && swept.includes(id))
    .map(({ id }) => `the network ${id} outlived the run`)

/** What people have performed for this version; what cannot be read makes the run red, and is not left out in silence. */
const peopleOf = ({ context }: Play): { lines: readonly ManualLine[]; problems: readonly string[] } => {
  try {
    return {
      lines: manualLines(repositoryRoot, { version: context.version, now: new Date() }),
      problems: [],
    }
  } catch (error) {
    return { lines: [], problems: [`manual scenarios: ${(error as Error).message}`] }
  }
}

export interface JudgingFacts {
  readonly scope: readonly ScopeItem[]
  /** Ids of the networks that were found standing when all plays had ended. */
  readonly swept: readonly string[]
  /** What was asked for, by the tags of the plays; see `wantedBy`. */
  readonly wanted: ReadonlyMap<string | undefined, Wanted>
  /** In plain words, what nobody was asked to play although it lies among the features. */
  readonly unplayed: readonly string[]
  readonly allurePage: boolean
  /** What the quarantine is asked about each play; absent: nothing is quarantined. */
  readonly quarantine?: QuarantineQuestion
}

/** Writes the reports of one play, with what its stream cannot know. */
const judge = async (
  { play, end, interrupted }: Performed,
  { scope, swept, wanted, unplayed, allurePage, quarantine }: JudgingFacts,
): Promise<Judged> => {
  const { runId, tags } = play.context
  const asked = wanted.get(tags)
  const complaints = (record: RunRecord): readonly string[] => [
    ...(interrupted ? ['it was interrupted; what did not run counts as broken'] : []),
    ...(end.why === undefined ? [] : [end.why]),
    ...(asked === undefined ? [] : missedOf(asked, record.scenarios)),
    ...unplayed,
    ...outlived(record, end, [...swept, ...reaped(runId)]),
  ]
  const people = peopleOf(play)
  const reports = await writeReports({
    outDirectory: play.outDirectory,
    manual: people.lines,
    runId,
    scope,
    runnerSuccess: end.success,
    complaints: (record) => [...complaints(record), ...people.problems],
    ...(quarantine === undefined ? {} : { quarantine }),
    ...(allurePage ? {} : { allure: { page: false } }),
  })
  return { play, reports }
}

/**
 * Writes the reports of all plays, in their order. The first tells of the others, so it is written last.
 */
export const judgeAll = async (
  performed: readonly Performed[],
  facts: JudgingFacts,
): Promise<readonly [Judged, ...Judged[]]> => {
  const [first, ...others] = performed
  if (first === undefined) throw new Error('Writing reports: there is no play')
  const judged: Judged[] = []
  for (const one of others) judged.push(await judge(one, facts))
  return [await judge(first, facts), ...judged]
}
