import { globSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createAttachmentStore } from './attachment-store.ts'
import { lostElsewhere, readElsewhere } from './elsewhere.ts'
import { type ReportFiles, reportFiles } from './files.ts'
import { applyQuarantine, type QuarantineQuestion } from './flake/quarantine.ts'
import { type AllurePage, makeAllurePage } from './formats/allure-page.ts'
import { compareWith } from './history/compare.ts'
import { readHistory } from './history/history-file.ts'
import { writeManifest } from './manifest.ts'
import type { Cause, Counts, ManualLine, RunRecord, ScopeItem } from './model.ts'
import { outsideOf } from './outside.ts'
import { reconcile } from './reconcile.ts'
import { recordRun } from './record.ts'
import { unknownScopeLines } from './scope.ts'
import { many, oneLine } from './text.ts'
import { condemn } from './verdict.ts'
import { attempt, type WriteTarget, writeFormats, writeVerdictViews } from './write.ts'

export { daemonEnds } from './daemon-ends.ts'
export { runIdElsewhere } from './elsewhere.ts'
export { keepFailures } from './failures/keep.ts'
export { failuresFolder } from './failures/kept.ts'
export { type ReportFiles, reportFiles } from './files.ts'
export { type QuarantineQuestion, quarantinePath } from './flake/quarantine.ts'
export { readQuarantine } from './flake/quarantine-file.ts'
export { html } from './formats/page/html.ts'
export { faultLines } from './formats/story.ts'
export { appendHistory, type Kept, keepHistory, readHistory } from './history/history-file.ts'
export { finishedLines, type HistoryLine, historyLines } from './history.ts'
export { manualLines } from './manual/lines.ts'
export { type MessageLog, MessageLogError, openMessageLog } from './message-log.ts'
export type { Counts, ManualLine, RunContext, RunPlan, RunRecord, ScopeItem } from './model.ts'
export { attemptNotPlayed, notPlayed, wasNotPlayed } from './not-played.ts'
export { prepareRun, ReportFolderError } from './prepare.ts'
export { createRecorder, type Recorder } from './record.ts'
export { RunPlanError, readRunPlan } from './run-plan.ts'
export { parseScope } from './scope.ts'
export { oneLine } from './text.ts'
export { type Verification, verifyReports } from './verify.ts'

export interface ReportOptions {
  /** The folder that `prepareRun` made ready and the runner wrote `messages.ndjson` to. */
  readonly outDirectory: string
  /** The run whose reports these are; a folder that meanwhile holds another run makes it red. Absent: whatever run is there. */
  readonly runId?: string
  /** The frozen scope, from `parseScope`. */
  readonly scope: readonly ScopeItem[]
  /**
   * Where the scenarios stand that people perform, from `manualLines`; shown, and no part of this run's counts. Kept on the
   * disk; a publication that is resumed shows what was kept.
   */
  readonly manual?: readonly ManualLine[]
  /** What is quarantined, and the change that is judged; kept on the disk. Absent: nothing is. */
  readonly quarantine?: QuarantineQuestion
  /**
   * What the runner's process said at its end; `false` makes the run red even if the stream looks good. Kept on the disk.
   * Absent: the publication is resumed, and what was told then counts; a run of which nobody told is red.
   */
  readonly runnerSuccess?: boolean
  /** What else is wrong with the run, such as a network that outlived it; each makes it red, in every view. */
  readonly complaints?: (record: RunRecord) => readonly string[]
  /** Whether to make the Allure page (default: yes), how to run Java, and for how long. */
  readonly allure?: { readonly page?: boolean; readonly java?: string; readonly timeoutMs?: number }
}

export interface Reports {
  readonly record: RunRecord
  readonly counts: Counts
  readonly verdict: 'green' | 'red'
  /** Why it is red, in plain words; empty when green. */
  readonly causes: readonly string[]
  readonly files: ReportFiles
  /** Whether the Allure page was made and by which program, and what it takes where not. */
  readonly allure: { readonly made: boolean; readonly by?: string; readonly why?: string }
  /** Whether `files.page` is there and shows this verdict. */
  readonly page: { readonly made: boolean }
}

const strangeRun = ({ context }: RunRecord, runId: string | undefined): Cause[] =>
  runId === undefined || context.runId === runId
    ? []
    : [
        {
          code: 'OTHER_RUN',
          text: `context.json is of run ${context.runId}, not of this run ${runId}: another run has written to the same folder, and these results are not this run's`,
        },
      ]

const warned = (record: RunRecord, ...warnings: readonly string[]): RunRecord => ({
  ...record,
  verdict: { ...record.verdict, warnings: [...record.verdict.warnings, ...warnings] },
})

/** A baseline that cannot be read costs the comparison, not the verdict. */
const withComparison = async (record: RunRecord, { baseline }: ReportFiles): Promise<RunRecord> => {
  try {
    const { lines, unusable } = await readHistory(baseline)
    const comparison = compareWith(lines, record)
    const told =
      unusable === 0
        ? record
        : warned(record, `${many(unusable, 'line')} of the baseline cannot be used and were passed over`)
    return comparison === undefined ? told : { ...told, comparison }
  } catch (error) {
    const warning = `there is no comparison, for the baseline cannot be read: ${oneLine((error as Error).message)}`
    return warned(record, warning)
  }
}

/** Last, for it asks what else is against the run. */
const withQuarantine = (record: RunRecord, question: QuarantineQuestion | undefined): RunRecord => {
  if (question === undefined) return record
  const quarantine = applyQuarantine(record, question)
  const covered = new Map(quarantine.covered.map((one) => [one.scenario, one]))
  const scenarios = record.scenarios.map((scenario) => {
    const known = covered.get(scenario.id)
    if (known === undefined) return scenario
    const { owner, reason, expires } = known
    return { ...scenario, quarantine: { owner, reason, expires } }
  })
  return { ...record, scenarios, quarantine }
}

const recorded = async (options: ReportOptions, { outDirectory, files }: WriteTarget): Promise<RunRecord> => {
  const record = await recordRun(files, createAttachmentStore(outDirectory))
  const warnings = unknownScopeLines(options.scope, record.scenarios).map(
    (line) => `a scenario names the scope line ${line}, which the scope does not have`,
  )
  const compared = await withComparison(warned(record, ...warnings), files)
  const { elsewhere, causes } = readElsewhere(files, record.context)
  const outside = outsideOf(record, files, options)
  const shown = {
    ...compared,
    ...(outside.manual === undefined ? {} : { manual: outside.manual }),
    ...(elsewhere.length === 0 ? {} : { elsewhere }),
  }
  const judged = condemn(shown, [
    ...strangeRun(record, options.runId),
    ...outside.causes,
    ...causes,
    ...lostElsewhere(record.scenarios, elsewhere),
  ])
  return withQuarantine(judged, outside.quarantine)
}

const allurePageOf = async (files: ReportFiles, { allure = {} }: ReportOptions): Promise<AllurePage> =>
  allure.page === false
    ? { made: false }
    : makeAllurePage({ results: files.allureResults, report: files.allureReport }, allure)

const pageCauses = ({ failed, why }: AllurePage) =>
  failed === true ? [{ code: 'NOT_WRITTEN', text: `allure-report could not be made: ${why ?? ''}` }] : []

const toldOf = ({ made, by, why }: AllurePage): Reports['allure'] => ({
  made,
  ...(by === undefined ? {} : { by }),
  ...(why === undefined ? {} : { why }),
})

/** Files that a power cut left half written, under the names that they had until they were whole. */
const draftsIn = (outDirectory: string): string[] =>
  globSync('{,attachments/}*.tmp', { cwd: outDirectory }).map((name) => join(outDirectory, name))

const publish = (outDirectory: string, record: RunRecord): Cause[] =>
  attempt({ 'manifest.json': () => writeManifest(outDirectory, record) })

/**
 * Reads what the runner left, writes every format, reads them again and holds them against the stream. Green only if
 * something ran, nothing failed, and everything agrees. Never throws for anything that a run can leave behind.
 */
export const writeReports = async (options: ReportOptions): Promise<Reports> => {
  const outDirectory = resolve(options.outDirectory)
  const files = reportFiles(outDirectory)
  const target = { outDirectory, files, scope: options.scope }
  for (const stale of [files.manifest, files.allureResults, files.allureReport, ...draftsIn(outDirectory)])
    rmSync(stale, { recursive: true, force: true })

  const first = await recorded(options, target)
  const unwritten = writeFormats(first, target)
  const allurePage = await allurePageOf(files, options)
  const differing = await reconcile(files, first, { allurePage: allurePage.made })
  const record = condemn(first, [...unwritten, ...pageCauses(allurePage), ...differing])
  const last = [
    ...(record === first ? [] : writeVerdictViews(record, target)),
    ...publish(outDirectory, record),
  ]

  const { counts, verdict } = condemn(
    record,
    last.filter(({ text }) => !unwritten.some((known) => known.text === text)),
  )
  return {
    record,
    counts,
    verdict: verdict.colour,
    causes: verdict.causes.map(({ text }) => text),
    files,
    page: { made: ![...unwritten, ...last].some(({ text }) => text.startsWith('index.html ')) },
    allure: toldOf(allurePage),
  }
}
