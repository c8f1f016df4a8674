import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Where everything of one run lies. */
export interface ReportFiles {
  readonly messages: string
  readonly context: string
  /** How the run ended, told by whoever ran it. */
  readonly ending: string
  /** Size and digest of everything that was published; written last. */
  readonly manifest: string
  /** Earlier runs that this one is compared with; absent where there are none. */
  readonly baseline: string
  /** What this run adds to the history. */
  readonly history: string
  readonly metrics: string
  readonly annotations: string
  readonly badge: string
  readonly record: string
  readonly junit: string
  readonly allureResults: string
  readonly allureReport: string
  readonly summary: string
  readonly page: string
  readonly attachments: string
  /** Holds a whole reports folder for each further network that the same features were played on in this run. */
  readonly topologies: string
  /** Held by the run that writes here; outlives the emptying of the folder. */
  readonly lock: string
}

/** The paths of a reports folder; nothing is read or made. */
export const reportFiles = (outDirectory: string): ReportFiles => ({
  messages: join(outDirectory, 'messages.ndjson'),
  context: join(outDirectory, 'context.json'),
  ending: join(outDirectory, 'ending.json'),
  manifest: join(outDirectory, 'manifest.json'),
  baseline: join(outDirectory, 'baseline.ndjson'),
  history: join(outDirectory, 'history.ndjson'),
  metrics: join(outDirectory, 'metrics.txt'),
  annotations: join(outDirectory, 'annotations.json'),
  badge: join(outDirectory, 'badge.svg'),
  record: join(outDirectory, 'record.json'),
  junit: join(outDirectory, 'junit.xml'),
  allureResults: join(outDirectory, 'allure-results'),
  allureReport: join(outDirectory, 'allure-report'),
  summary: join(outDirectory, 'summary.md'),
  page: join(outDirectory, 'index.html'),
  attachments: join(outDirectory, 'attachments'),
  topologies: join(outDirectory, 'topologies'),
  lock: join(outDirectory, 'run.lock'),
})

/** `junit-people.xml` …: where the scenarios of people stand; never part of what machines played. */
export const isJunitOfPeople = (name: string): boolean => /^junit-people(-\d+)?\.xml$/.test(name)

/** `junit.xml`, and `junit-2.xml` … where one file would be too large for the forge; those of people as well. */
export const isJunit = (name: string): boolean => /^junit(-\d+)?\.xml$/.test(name) || isJunitOfPeople(name)

/** What a file shall hold: whole, or text that is made piece by piece, so that a large one is never in memory at once. */
export type Content = string | Uint8Array | Iterable<string>

const pieceCharacters = 256 * 1024

/** Pieces large enough to be worth a call of the system. */
function* gathered(pieces: Iterable<string>): Generator<string> {
  let waiting: string[] = []
  let characters = 0
  for (const piece of pieces) {
    waiting.push(piece)
    characters += piece.length
    if (characters < pieceCharacters) continue
    yield waiting.join('')
    waiting = []
    characters = 0
  }
  if (waiting.length > 0) yield waiting.join('')
}

const writeNew = (path: string, content: Content, durable: boolean): void => {
  const file = openSync(path, 'wx')
  try {
    if (typeof content === 'string' || content instanceof Uint8Array) writeFileSync(file, content)
    else for (const piece of gathered(content)) writeFileSync(file, piece)
    if (durable) fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

export interface WholeOptions {
  /** On the disk before the name shows it, so that a power cut leaves the old file or the new one. */
  readonly durable?: boolean
}

const draftOf = (path: string): string => `${path}.${randomBytes(6).toString('hex')}.tmp`

/** Writes a whole file or none: under a temporary name beside it, then renamed. Makes the folder where needed. */
export const writeWhole = (path: string, content: Content, { durable = false }: WholeOptions = {}): void => {
  mkdirSync(dirname(path), { recursive: true })
  const draft = draftOf(path)
  try {
    writeNew(draft, content, durable)
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}

/** Makes a whole folder or none: `fill` gets one of a temporary name beside it, which then takes the place of the old. */
export const writeWholeFolder = (path: string, fill: (draft: string) => void): void => {
  const draft = draftOf(path)
  try {
    mkdirSync(draft, { recursive: true })
    fill(draft)
    rmSync(path, { recursive: true, force: true })
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    throw error
  }
}
