import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { isRunId } from './context.ts'
import { isJunit, reportFiles, writeWhole } from './files.ts'
import type { RunContext } from './model.ts'

/** Everything that a run may leave in its folder; anything else in there belongs to somebody else. */
const ours = new Set(Object.values(reportFiles('.')).map((path) => basename(path)))
const lockName = basename(reportFiles('.').lock)
/** The lock itself, and what taking one over needs beside it. */
const isLock = (name: string): boolean => name === lockName || name.startsWith(`${lockName}.`)
const isOurs = (name: string): boolean =>
  ours.has(name) || isLock(name) || isJunit(name) || name.endsWith('.tmp')

/** The reports folder cannot be emptied without destroying something that is not a report. */
export class ReportFolderError extends Error {
  readonly code = 'REPORT_FOLDER'
}

const entriesOf = (directory: string): string[] => {
  mkdirSync(directory, { recursive: true })
  if (!lstatSync(directory).isDirectory())
    throw new ReportFolderError(`${directory} is a link or a file; reports need a folder of their own`)
  return readdirSync(directory)
}

export interface PrepareOptions {
  /** History file of earlier runs, such as those of the target branch; one that is not there is no baseline. */
  readonly baseline?: string
}

/**
 * Makes the reports folder ready for one run: removes what earlier runs left, and writes `context.json`. Refuses a
 * folder that holds anything else, so that a mistyped path costs nothing.
 *
 * @throws ReportFolderError naming the first thing that is not a report
 */
export const prepareRun = (
  outDirectory: string,
  context: RunContext,
  { baseline }: PrepareOptions = {},
): void => {
  if (!isRunId(context.runId))
    throw new ReportFolderError(`run id "${context.runId}" is not made of letters, digits and . : + _ -`)
  const directory = resolve(outDirectory)
  // Read before the folder is emptied, in which it may lie.
  const earlier = baseline !== undefined && existsSync(baseline) ? readFileSync(baseline) : undefined
  const entries = entriesOf(directory)
  const foreign = entries.find((name) => !isOurs(name))
  if (foreign !== undefined)
    throw new ReportFolderError(
      `${directory} was not emptied: it holds "${foreign}", which is not a report; name another folder or remove it`,
    )
  for (const name of entries.filter((entry) => !isLock(entry)))
    rmSync(join(directory, name), { recursive: true, force: true })
  if (earlier !== undefined) writeWhole(reportFiles(directory).baseline, earlier)
  writeWhole(reportFiles(directory).context, `${JSON.stringify(context, null, 2)}\n`, { durable: true })
}
