import { closeSync, fstatSync, mkdirSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { type ReportFiles, writeWhole } from './files.ts'
import { allure } from './formats/allure.ts'
import type { AllureCopy } from './formats/allure-attachments.ts'
import { junit } from './formats/junit.ts'
import { page } from './formats/page/page.ts'
import { summary } from './formats/summary.ts'
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
  writeWhole(join(target, name), readEnd(join(outDirectory, from), maxBytes))

const writeAllure = (outDirectory: string, target: string, record: RunRecord): void => {
  mkdirSync(target, { recursive: true })
  const { files, copies } = allure(record)
  for (const { name, content } of files) writeWhole(join(target, name), content)
  for (const copy of copies) copyAttachment(outDirectory, target, copy)
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
  'record.json': () => writeWhole(files.record, `${JSON.stringify(record)}\n`),
  'summary.md': () => writeWhole(files.summary, summary(record, scope)),
  'index.html': () => writeWhole(files.page, page(record, scope)),
})

const attempt = (writers: Readonly<Record<string, () => void>>): Cause[] =>
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
    'junit.xml': () => writeWhole(target.files.junit, junit(record)),
    'allure-results': () => writeAllure(target.outDirectory, target.files.allureResults, record),
  })
