import { randomBytes } from 'node:crypto'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Where everything of one run lies. */
export interface ReportFiles {
  readonly messages: string
  readonly context: string
  readonly record: string
  readonly junit: string
  readonly allureResults: string
  readonly allureReport: string
  readonly summary: string
  readonly page: string
  readonly attachments: string
  /** Held by the run that writes here; outlives the emptying of the folder. */
  readonly lock: string
}

/** The paths of a reports folder; nothing is read or made. */
export const reportFiles = (outDirectory: string): ReportFiles => ({
  messages: join(outDirectory, 'messages.ndjson'),
  context: join(outDirectory, 'context.json'),
  record: join(outDirectory, 'record.json'),
  junit: join(outDirectory, 'junit.xml'),
  allureResults: join(outDirectory, 'allure-results'),
  allureReport: join(outDirectory, 'allure-report'),
  summary: join(outDirectory, 'summary.md'),
  page: join(outDirectory, 'index.html'),
  attachments: join(outDirectory, 'attachments'),
  lock: join(outDirectory, 'run.lock'),
})

/** Writes a whole file or none: under a temporary name beside it, then renamed. Makes the folder where needed. */
export const writeWhole = (path: string, content: string | Uint8Array): void => {
  mkdirSync(dirname(path), { recursive: true })
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    writeFileSync(temporary, content, { flag: 'wx' })
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}
