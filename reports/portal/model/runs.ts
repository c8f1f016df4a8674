import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { reportFiles } from '../../files.ts'
import type { RunRecord } from '../../model.ts'
import { readRecord } from '../../read-record.ts'

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

const readRun = (file: string): KeptRun | string => {
  const record = readRecord(file)
  return typeof record === 'string' ? record : { record, folder: join(file, '..') }
}

const startOf = ({ record }: KeptRun): number => Date.parse(record.context.startedAt) || 0

/** Reads every run that lies in these folders or directly below one of them. Never throws for what it finds there. */
export const readRuns = (folders: readonly string[]): KeptRuns => {
  const read = folders.flatMap(recordsIn).map(readRun)
  const found = read.filter((one): one is KeptRun => typeof one !== 'string')
  const byId = new Map(found.map((one) => [one.record.context.runId, one]))
  const runs = [...byId.values()].sort((a, b) => startOf(b) - startOf(a))
  const left = runs.length > maxRuns ? [`${runs.length - maxRuns} older runs are not shown`] : []
  return {
    runs: runs.slice(0, maxRuns),
    problems: [...read.filter((one): one is string => typeof one === 'string'), ...left],
  }
}

/** What people call the folder of a run: `monday`, or `monday/six-regions` for what it did on a further network. */
export const folderName = (folder: string): string => {
  const parent = dirname(folder)
  return basename(parent) === 'topologies'
    ? `${basename(dirname(parent))}/${basename(folder)}`
    : basename(folder)
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
