import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isRunId } from '../context.ts'
import { reportFiles } from '../files.ts'
import { historyKey } from '../history.ts'
import type { RunRecord } from '../model.ts'
import { readRecord } from '../read-record.ts'
import { oneLine } from '../text.ts'

/** The last failure of a scenario in an environment, whose run has been overwritten by another since. */
export interface KeptFailure {
  readonly format: 1
  readonly scenario: string
  /** As the history names it: `netns/six-regions`. */
  readonly environment: string
  readonly run: string
  /** When that run started, ISO 8601. */
  readonly at: string
  /** Of everything that is kept of it. */
  readonly bytes: number
}

export interface FoundFailure extends KeptFailure {
  readonly folder: string
}

const maxAboutBytes = 64 * 1024

/** Where failures of a working copy are kept. */
export const failuresFolder = (root: string): string => join(root, '.cache', 'failures')

/** One folder for each scenario and environment, so that a newer failure takes the place of the older. */
export const folderOfFailure = (
  failures: string,
  which: Pick<KeptFailure, 'scenario' | 'environment'>,
): string => join(failures, createHash('sha256').update(historyKey(which)).digest('hex').slice(0, 24))

export const aboutFile = (folder: string): string => join(folder, 'failure.json')

const parse = (folder: string): readonly FoundFailure[] => {
  try {
    if (statSync(aboutFile(folder)).size > maxAboutBytes) return []
    const about = JSON.parse(readFileSync(aboutFile(folder), 'utf8')) as Partial<KeptFailure> | null
    const { format, scenario, environment, run, at, bytes } = about ?? {}
    const isWhole =
      format === 1 &&
      typeof scenario === 'string' &&
      typeof environment === 'string' &&
      typeof run === 'string' &&
      isRunId(run) &&
      typeof bytes === 'number' &&
      Number.isFinite(Date.parse(at ?? ''))
    return isWhole
      ? [{ format, scenario, environment: oneLine(environment, 100), run, at: at!, bytes, folder }]
      : []
  } catch {
    // Somebody else's folder, or half of one.
    return []
  }
}

/** All that are kept, newest first; none where nothing was kept. Never throws. */
export const readFailures = (failures: string): readonly FoundFailure[] => {
  try {
    // Nothing is followed out of the folder.
    if (!lstatSync(failures).isDirectory()) return []
    return readdirSync(failures, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && /^[0-9a-f]{24}$/.test(entry.name))
      .flatMap(({ name }) => parse(join(failures, name)))
      .sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
  } catch {
    return []
  }
}

/** The record of a kept failure, with that scenario alone; undefined where it cannot be used. */
export const recordOfFailure = ({ folder, run, scenario }: FoundFailure): RunRecord | undefined => {
  const record = readRecord(reportFiles(folder).record)
  const isIts =
    typeof record !== 'string' && record.context.runId === run && record.scenarios[0]?.id === scenario
  return isIts ? record : undefined
}
