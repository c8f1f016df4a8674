import { closeSync, fstatSync, openSync, readdirSync, readSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isJunit, type ReportFiles, writeWhole, writeWholeFolder } from './files.ts'
import { allure } from './formats/allure.ts'
import type { AllureCopy } from './formats/allure-attachments.ts'
import { annotations } from './formats/annotations.ts'
import { badge } from './formats/badge.ts'
import { junitJob } from './formats/junit-people.ts'
import { metrics } from './formats/metrics.ts'
import { pageText } from './formats/page/page.ts'
import { recordText } from './formats/record-text.ts'
import { summary } from './formats/summary.ts'
import { historyLines, writeHistory } from './history.ts'
import type { Cause, RunRecord, ScopeItem } from './model.ts'
import { oneLine } from './text.ts'

/** The end of a file; the whole of a short one. */
const readEnd = (path: string, maxBytes: number): Buffer => {
  const file = openSync(path, 'r')
  try {
    const { size } = fstatSync(file)
    const end = Buffer.alloc(Math.min(size, maxBytes))
    readSync(file, end, 0, end.length, size - end.length)
    return end
  } finally {
    closeSync(file)
  }
}

const copyAttachment = (outDirectory: string, target: string, { name, from, maxBytes }: AllureCopy): void =>
  writeFileSync(join(target, name), readEnd(join(outDirectory, from), maxBytes))

const writeAllure = (outDirectory: string, target: string, record: RunRecord): void =>
  writeWholeFolder(target, (draft) => {
    const { files, copies } = allure(record)
    for (const { name, content } of files) writeFileSync(join(draft, name), content)
    for (const copy of copies) copyAttachment(outDirectory, draft, copy)
  })

const writeJunit = (outDirectory: string, record: RunRecord): void => {
  for (const name of readdirSync(outDirectory).filter(isJunit)) rmSync(join(outDirectory, name))
  for (const { name, content } of junitJob(record)) writeWhole(join(outDirectory, name), content)
}

export interface WriteTarget {
  readonly outDirectory: string
  readonly files: ReportFiles
  readonly scope: readonly ScopeItem[]
}

/** The views that show the verdict; written again when reconciling has changed it. */
const verdictViews = (
  record: RunRecord,
  { files, scope }: WriteTarget,
): Readonly<Record<string, () => void>> => ({
  'record.json': () => writeWhole(files.record, recordText(record), { durable: true }),
  'summary.md': () => writeWhole(files.summary, summary(record, scope)),
  'index.html': () => writeWhole(files.page, pageText(record, scope)),
  'metrics.txt': () => writeWhole(files.metrics, metrics(record)),
  'badge.svg': () => writeWhole(files.badge, badge(record)),
})

/** Does each for itself. @returns a cause for each that failed */
export const attempt = (writers: Readonly<Record<string, () => void>>): Cause[] =>
  Object.entries(writers).flatMap(([format, write]) => {
    try {
      write()
      return []
    } catch (error) {
      return [
        {
          code: 'NOT_WRITTEN',
          text: `${format} could not be written: ${oneLine((error as Error).message, 400)}`,
        },
      ]
    }
  })

/** Writes the views that show the verdict. @returns a cause for each that could not be written */
export const writeVerdictViews = (record: RunRecord, target: WriteTarget): Cause[] =>
  attempt(verdictViews(record, target))

/** Writes every format, each for itself. @returns a cause for each that could not be written */
export const writeFormats = (record: RunRecord, target: WriteTarget): Cause[] =>
  attempt({
    ...verdictViews(record, target),
    'junit.xml': () => writeJunit(target.outDirectory, record),
    'history.ndjson': () => writeWhole(target.files.history, writeHistory(historyLines(record))),
    'annotations.json': () => writeWhole(target.files.annotations, annotations(record)),
    'allure-results': () => writeAllure(target.outDirectory, target.files.allureResults, record),
  })
