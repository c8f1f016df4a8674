import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { isRunId } from '../../context.ts'
import { reportFiles } from '../../files.ts'
import type { RunRecord } from '../../model.ts'
import { oneLine } from '../../text.ts'

/** A record and the folder in which its evidence lies. */
export interface KeptRun {
  readonly record: RunRecord
  readonly folder: string
}

export interface KeptRuns {
  /** Newest first; each run once. */
  readonly runs: readonly KeptRun[]
  readonly problems: readonly string[]
}

const maxRecordBytes = 512 * 1024 * 1024
/** More columns than anybody reads. */
const maxRuns = 200

const subfoldersOf = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => join(folder, name))
    : []

/** Records in a folder of one run, in the folders directly below it, and on the further networks of each of them. */
const recordsIn = (folder: string): readonly string[] =>
  [folder, ...subfoldersOf(folder)]
    .flatMap((run) => [run, ...subfoldersOf(reportFiles(run).topologies)])
    .map((run) => reportFiles(run).record)
    .filter((file) => existsSync(file))

const isRecord = (data: unknown): data is RunRecord => {
  const record = data as Partial<RunRecord> | null
  return (
    record?.format === 1 &&
    typeof record.context?.runId === 'string' &&
    isRunId(record.context.runId) &&
    Array.isArray(record.scenarios) &&
    Array.isArray(record.environments) &&
    typeof record.verdict?.sentence === 'string'
  )
}

const readBounded = (file: string): string => {
  // A pipe would be waited for without end.
  const handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const { size } = fstatSync(handle)
    if (size > maxRecordBytes)
      throw new Error(`it has ${size} bytes, more than the ${maxRecordBytes} that are read`)
    return readFileSync(handle, 'utf8')
  } finally {
    closeSync(handle)
  }
}

const readRecord = (file: string): KeptRun | string => {
  try {
    const data: unknown = JSON.parse(readBounded(file))
    return isRecord(data)
      ? { record: data, folder: join(file, '..') }
      : `${basename(join(file, '..'))}/record.json is not a record of a run`
  } catch (error) {
    return `${basename(join(file, '..'))}/record.json could not be read: ${oneLine((error as Error).message)}`
  }
}

const startOf = ({ record }: KeptRun): number => Date.parse(record.context.startedAt) || 0

/** Reads every run that lies in these folders or directly below one of them. Never throws for what it finds there. */
export const readRuns = (folders: readonly string[]): KeptRuns => {
  const read = folders.flatMap(recordsIn).map(readRecord)
  const found = read.filter((one): one is KeptRun => typeof one !== 'string')
  const byId = new Map(found.map((one) => [one.record.context.runId, one]))
  const runs = [...byId.values()].sort((a, b) => startOf(b) - startOf(a))
  const left = runs.length > maxRuns ? [`${runs.length - maxRuns} older runs are not shown`] : []
  return {
    runs: runs.slice(0, maxRuns),
    problems: [...read.filter((one): one is string => typeof one === 'string'), ...left],
  }
}

/** Changes when any record does, for answers that are kept. */
export const stampOf = (folders: readonly string[]): string =>
  folders
    .flatMap(recordsIn)
    .map((file) => {
      const { mtimeMs, size, ino } = statSync(file)
      return `${file} ${mtimeMs} ${size} ${ino}`
    })
    .join('\n')
