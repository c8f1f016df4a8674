import { type Ending, type EndingFacts, readEnding, writeEnding } from './ending.ts'
import type { ReportFiles } from './files.ts'
import type { Cause, RunRecord } from './model.ts'
import { oneLine } from './text.ts'

/** What whoever ran the features tells of the run; see `ReportOptions`. */
export interface Told extends EndingFacts {
  readonly runnerSuccess?: boolean
  readonly complaints?: (record: RunRecord) => readonly string[]
}

/** What the stream cannot know. */
export interface Outside extends EndingFacts {
  /** Why the run is red beside what its stream says. */
  readonly causes: readonly Cause[]
}

/** Keeps what was told; a disk that does not take it is a reason to be red, not to stop. */
const keepEnding = (record: RunRecord, files: ReportFiles, told: Told) => {
  const { runnerSuccess = false, complaints, manual, quarantine } = told
  const facts: Ending = {
    run: record.context.runId,
    runnerSuccess,
    complaints: (complaints?.(record) ?? []).map((text) => oneLine(text, 500)),
    ...(manual === undefined ? {} : { manual }),
    ...(quarantine === undefined ? {} : { quarantine }),
  }
  try {
    writeEnding(files, facts)
    return { facts, unwritten: [] }
  } catch (error) {
    const text = `ending.json could not be written: ${oneLine((error as Error).message, 400)}`
    return { facts, unwritten: [{ code: 'NOT_WRITTEN', text }] }
  }
}

const judgeEnding = ({ verdict }: RunRecord, { runnerSuccess, complaints }: Ending): Cause[] => {
  const silent = !runnerSuccess && verdict.causes.length === 0 && complaints.length === 0
  return silent
    ? [{ code: 'RUNNER_FAILED', text: 'the runner ended with a failure that its messages do not show' }]
    : complaints.map((text) => ({ code: 'COMPLAINT', text }))
}

const factsOf = ({ manual, quarantine }: EndingFacts): EndingFacts => ({
  ...(manual === undefined ? {} : { manual }),
  ...(quarantine === undefined ? {} : { quarantine }),
})

/**
 * Keeps what was told of the run, so that whoever resumes its publication knows it too; or, where nothing was told, goes
 * by what was kept.
 */
export const outsideOf = (record: RunRecord, files: ReportFiles, told: Told): Outside => {
  if (told.runnerSuccess !== undefined) {
    const { facts, unwritten } = keepEnding(record, files, told)
    return { causes: [...judgeEnding(record, facts), ...unwritten], ...factsOf(facts) }
  }
  const kept = readEnding(files, record.context.runId)
  return 'code' in kept
    ? { causes: [kept], ...factsOf({ ...told }) }
    : { causes: judgeEnding(record, kept), ...factsOf({ ...told, ...factsOf(kept) }) }
}
