import { createHash } from 'node:crypto'
import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { join, relative } from 'node:path'
import { reportFiles, writeWhole } from './files.ts'
import type { Counts, RunRecord } from './model.ts'
import { isObject } from './reconcile/reading.ts'
import { many, oneLine } from './text.ts'

interface Published {
  /** Relative to the reports folder. */
  readonly path: string
  readonly bytes: number
  readonly sha256: string
}

/** What a publication consists of (`manifest.json`). */
export interface Manifest {
  readonly format: 1
  readonly run: string
  readonly verdict: 'green' | 'red'
  readonly counts: Counts
  readonly files: readonly Published[]
}

/** Locks and drafts come and go; the manifest cannot hold itself. */
const isPublished = (path: string): boolean =>
  path !== 'manifest.json' && !path.startsWith('run.lock') && !path.endsWith('.tmp')

/** Everything in the folder that is part of a publication, links included, in a fixed order. */
const listPublished = (outDirectory: string): string[] =>
  readdirSync(outDirectory, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(outDirectory, join(entry.parentPath, entry.name)))
    .filter(isPublished)
    .sort()

/** One for all files, each of which is read from beginning to end before the next. */
const chunk = Buffer.allocUnsafeSlow(256 * 1024)

/** Piece by piece, for the message stream of a large run would be the largest thing in memory. */
const describe = (outDirectory: string, path: string): Published => {
  const file = openSync(join(outDirectory, path), 'r')
  try {
    const digest = createHash('sha256')
    let bytes = 0
    for (let size = readSync(file, chunk); size > 0; size = readSync(file, chunk)) {
      digest.update(chunk.subarray(0, size))
      bytes += size
    }
    return { path, bytes, sha256: digest.digest('hex') }
  } finally {
    closeSync(file)
  }
}

/** Writes down what was published, after everything else. */
export const writeManifest = (outDirectory: string, { context, verdict, counts }: RunRecord): void => {
  const files = listPublished(outDirectory).map((path) => describe(outDirectory, path))
  const manifest: Manifest = { format: 1, run: context.runId, verdict: verdict.colour, counts, files }
  writeWhole(reportFiles(outDirectory).manifest, `${JSON.stringify(manifest)}\n`, { durable: true })
}

const isPublishedFile = (value: unknown): value is Published =>
  isObject(value) && typeof value.path === 'string' && typeof value.sha256 === 'string'

/** @throws Error saying why there is no manifest to go by */
export const readManifest = (outDirectory: string): Manifest => {
  const value: unknown = JSON.parse(readFileSync(reportFiles(outDirectory).manifest, 'utf8'))
  const isManifest =
    isObject(value) && value.format === 1 && typeof value.run === 'string' && Array.isArray(value.files)
  if (!isManifest || !(value.files as unknown[]).every(isPublishedFile))
    throw new Error('it is not a manifest')
  return value as unknown as Manifest
}

const problemOf = (outDirectory: string, { path, sha256 }: Published): string | undefined => {
  const facts = lstatSync(join(outDirectory, path), { throwIfNoEntry: false })
  if (facts === undefined) return `${path} is missing`
  if (!facts.isFile()) return `${path} is a link or a folder, not the file that was written`
  return describe(outDirectory, path).sha256 === sha256 ? undefined : `${path} is not what was written`
}

const listed = 20

/** What a folder has more, less or otherwise than its manifest says; twenty of them by name, the rest counted. */
export const compareWithManifest = (outDirectory: string, { files }: Manifest): readonly string[] => {
  const known = new Set(files.map(({ path }) => path))
  const problems = [
    ...files.flatMap((file) => problemOf(outDirectory, file) ?? []),
    ...listPublished(outDirectory)
      .filter((path) => !known.has(path))
      .map((path) => `${path} was not written by this run`),
  ].map((problem) => oneLine(problem, 300))
  const rest = problems.length - listed
  return rest > 0 ? [...problems.slice(0, listed), `… and ${many(rest, 'more file')}`] : problems
}
