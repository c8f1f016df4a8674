import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { createAttachmentStore } from './attachment-store.ts'
import { type ReportFiles, reportFiles } from './files.ts'
import { type AllurePage, makeAllurePage } from './formats/allure-page.ts'
import type { Cause, Counts, RunRecord, ScopeItem } from './model.ts'
import { reconcile } from './reconcile.ts'
import { recordRun } from './record.ts'
import { unknownScopeLines } from './scope.ts'
import { oneLine } from './text.ts'
import { condemn } from './verdict.ts'
import { type WriteTarget, writeFormats, writeVerdictViews } from './write.ts'

export { type ReportFiles, reportFiles } from './files.ts'
export { type MessageLog, openMessageLog } from './message-log.ts'
export type { Counts, RunContext, RunRecord, ScopeItem } from './model.ts'
export { prepareRun, ReportFolderError } from './prepare.ts'
export { createRecorder, type Recorder } from './record.ts'
export { parseScope } from './scope.ts'

export interface ReportOptions {
  /** The folder that `prepareRun` made ready and the runner wrote `messages.ndjson` to. */
  readonly outDirectory: string
  /** The run whose reports these are; a folder that meanwhile holds another run makes it red. Absent: whatever run is there. */
  readonly runId?: string
  /** The frozen scope, from `parseScope`. */
  readonly scope: readonly ScopeItem[]
  /** What the runner's process said at its end; `false` makes the run red even if the stream looks good. */
  readonly runnerSuccess?: boolean
  /** What else is wrong with the run, such as a network that outlived it; each makes it red, in every view. */
  readonly complaints?: (record: RunRecord) => readonly string[]
  /** How to run Java, and for how long. */
  readonly allure?: { readonly java?: string; readonly timeoutMs?: number }
}

export interface Reports {
  readonly record: RunRecord
  readonly counts: Counts
  readonly verdict: 'green' | 'red'
  /** Why it is red, in plain words; empty when green. */
  readonly causes: readonly string[]
  readonly files: ReportFiles
  /** Whether the Allure page was made, and what it takes where not. */
  readonly allure: { readonly made: boolean; readonly why?: string }
  /** Whether `files.page` is there and shows this verdict. */
  readonly page: { readonly made: boolean }
}

/** What the stream cannot know, told by whoever ran it. */
const outsideCauses = (record: RunRecord, { runnerSuccess, complaints }: ReportOptions): Cause[] => {
  const told = (complaints?.(record) ?? []).map((text) => ({ code: 'COMPLAINT', text: oneLine(text, 500) }))
  const silent = runnerSuccess === false && record.verdict.causes.length === 0 && told.length === 0
  return silent
    ? [{ code: 'RUNNER_FAILED', text: 'the runner ended with a failure that its messages do not show' }]
    : told
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

const recorded = async (options: ReportOptions, { outDirectory, files }: WriteTarget): Promise<RunRecord> => {
  const record = await recordRun(files, createAttachmentStore(outDirectory))
  const warnings = unknownScopeLines(options.scope, record.scenarios).map(
    (line) => `a scenario names the scope line ${line}, which the scope does not have`,
  )
  const warned = {
    ...record,
    verdict: { ...record.verdict, warnings: [...record.verdict.warnings, ...warnings] },
  }
  return condemn(warned, [...strangeRun(record, options.runId), ...outsideCauses(record, options)])
}

const pageCauses = ({ failed, why }: AllurePage) =>
  failed === true ? [{ code: 'NOT_WRITTEN', text: `allure-report could not be made: ${why ?? ''}` }] : []

/**
 * Reads what the runner left, writes every format, reads them again and holds them against the stream. Green only if
 * something ran, nothing failed, and everything agrees. Never throws for anything that a run can leave behind.
 */
export const writeReports = async (options: ReportOptions): Promise<Reports> => {
  const outDirectory = resolve(options.outDirectory)
  const files = reportFiles(outDirectory)
  const target = { outDirectory, files, scope: options.scope }
  for (const stale of [files.allureResults, files.allureReport])
    rmSync(stale, { recursive: true, force: true })

  const first = await recorded(options, target)
  const unwritten = writeFormats(first, target)
  const allurePage = await makeAllurePage(
    { results: files.allureResults, report: files.allureReport },
    options.allure,
  )
  const differing = await reconcile(files, first, { allurePage: allurePage.made })
  const record = condemn(first, [...unwritten, ...pageCauses(allurePage), ...differing])
  const last = record === first ? [] : writeVerdictViews(record, target)

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
    allure: { made: allurePage.made, ...(allurePage.why === undefined ? {} : { why: allurePage.why }) },
  }
}
