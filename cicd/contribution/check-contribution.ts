import { reserveFolder } from '../acceptance/reserve.ts'
import { printSummary, reportLine } from '../acceptance/summary.ts'
import { tallyOf } from '../acceptance/tally.ts'
import { type Finding, showFinding } from '../checks/check.ts'
import { judgeSentences } from '../checks/features/dry-run.ts'
import { type Console, count, showDuration, type Tally } from '../console.ts'
import { examine, type IntakeFacts } from './intake.ts'
import { judgeRun } from './judge-run.ts'
import { type Played, type PlayOptions, play } from './play.ts'
import { stage } from './stage.ts'

export interface ContributionOptions extends Omit<PlayOptions, 'dryRun' | 'file'> {
  readonly bytes: Uint8Array
  /** As the contributor called the file. */
  readonly name: string
  readonly facts: IntakeFacts
  /** Read and match, play nothing. */
  readonly readOnly: boolean
  /** Absolute. */
  readonly outDirectory: string
}

/** With what was sent where it can be played. */
type Sealable = ContributionOptions & Pick<PlayOptions, 'file'>

const refuse = (what: string, findings: readonly Finding[], console: Console): Tally => {
  console.line(`${console.paint('red', '✗')} ${what}`)
  for (const finding of findings) console.line(`  ${showFinding(finding).replaceAll('\n', '\n  ')}`)
  return { passed: 0, failed: findings.length, skipped: 0 }
}

/** Why a sealed run did not come to its end, for people. */
const whyUnfinished = ({ end: { stoppedFor, signal } }: Played): string | undefined => {
  if (stoppedFor === 'time') return 'its time was over, so it was ended'
  if (stoppedFor === 'output') return 'it said more than a contribution may, so it was ended'
  return signal === null ? undefined : `it was killed (${signal})`
}

/** A stranger's text meets our expressions inside the seal only, where its time is bounded. */
const matchSentences = async (options: Sealable): Promise<readonly Finding[]> => {
  const played = await play({ ...options, dryRun: true })
  const isComplete = played.envelopes.some(({ testRunFinished }) => testRunFinished !== undefined)
  if (isComplete) return judgeSentences(played.envelopes).map((one) => ({ ...one, file: options.name }))
  const why = whyUnfinished(played) ?? `it ended with code ${played.end.code}`
  return [{ file: options.name, message: `not all sentences were read: ${why}`, fix: 'make it smaller' }]
}

const playAndReport = async (options: Sealable, console: Console): Promise<Tally> => {
  using _reserved = await reserveFolder(options.outDirectory)
  const startedAt = new Date().toISOString()
  const played = await play(options)
  const { root, outDirectory, pack } = options
  const complaint = whyUnfinished(played)
  const reports = await judgeRun(
    played,
    { root, outDirectory, startedAt, hasPack: pack !== undefined, complaint },
    console,
  )
  printSummary(reports, console)
  console.line(`\n${reportLine(reports.page.made ? reports.files.page : undefined)}`)
  return tallyOf([reports])
}

/**
 * Takes one contributed feature through all that stands before a person looks at it: read within bounds, matched against
 * the closed vocabulary, and played sealed on the in-process provider.
 *
 * @returns how many scenarios came out how; refusals count as failures
 */
export const checkContribution = async (options: ContributionOptions, console: Console): Promise<Tally> => {
  const { bytes, facts, name, pack } = options
  const intake = examine(name, bytes, facts)
  const ok = console.paint('green', '✓')
  if (!intake.accepted) return refuse(`${name} cannot be taken in`, intake.findings, console)
  const { pickles } = intake.feature
  console.line(`${ok} read, within bounds: ${count(pickles.length, 'scenario')}`)
  using staged = stage(bytes, pack)
  const sealable = { ...options, ...staged }
  const startedAt = performance.now()
  const findings = await matchSentences(sealable)
  if (findings.length > 0) return refuse('not every sentence is known', findings, console)
  console.line(`${ok} every sentence is known (${showDuration(performance.now() - startedAt)})`)
  if (options.readOnly) return { passed: pickles.length, failed: 0, skipped: 0 }
  console.line('  playing it sealed: no rights, no network but its own, bounded time and memory')
  return await playAndReport(sealable, console)
}
