import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { AttachmentStore } from './attachment-store.ts'
import { reportFiles } from './files.ts'
import { compareWithManifest, type Manifest, readManifest } from './manifest.ts'
import type { Counts, RunRecord } from './model.ts'
import { outsideOf } from './outside.ts'
import { reconcile } from './reconcile.ts'
import { recordRun } from './record.ts'
import { oneLine } from './text.ts'

export interface Verification {
  /** What is wrong with the publication, in plain words; empty when it is whole. */
  readonly problems: readonly string[]
  /** What the run came to; absent where that cannot be read. */
  readonly verdict?: 'green' | 'red'
  readonly counts?: Counts
}

/** Keeps nothing: only what the stream says of the run is wanted. */
const noStore: AttachmentStore = { keep: () => ({ cut: false }) }

/** Whether a record says of itself what its verdict and its counts say. */
const isOneMind = ({ verdict, counts }: RunRecord): boolean =>
  verdict.colour !== 'green' || verdict.causes.length + counts.failed + counts.flaky === 0

/** A colour is a word that anybody can write; what stands behind it is asked again. */
const falselyGreen = async (outDirectory: string, record: RunRecord): Promise<readonly string[]> => {
  if (!isOneMind(record)) return ['record.json says green, and what it tells of the run is red']
  const files = reportFiles(outDirectory)
  const again = await recordRun(files, noStore)
  const causes = [...again.verdict.causes, ...outsideOf(again, files, {}).causes]
  return causes.map(({ text }) => `the run is said to be green, and it is not: ${text}`)
}

const colours = async (
  outDirectory: string,
  record: RunRecord,
  { verdict, counts }: Manifest,
): Promise<readonly string[]> => {
  if (verdict !== record.verdict.colour)
    return [`manifest.json says ${verdict}, record.json ${record.verdict.colour}`]
  if (!isDeepStrictEqual(counts, record.counts)) return ['manifest.json and record.json count differently']
  return verdict === 'green' ? falselyGreen(outDirectory, record) : []
}

const differences = async (outDirectory: string, manifest: Manifest): Promise<readonly string[]> => {
  const files = reportFiles(outDirectory)
  const record = JSON.parse(readFileSync(files.record, 'utf8')) as RunRecord
  if (record.context?.runId !== manifest.run) return ['record.json is of another run than manifest.json']
  const allurePage = existsSync(join(files.allureReport, 'index.html'))
  const causes = await reconcile(files, record, { allurePage })
  return [...causes.map(({ text }) => text), ...(await colours(outDirectory, record, manifest))]
}

/**
 * Looks at a publication as whoever received it: everything there, nothing changed, nothing strange beside it, all
 * formats still in agreement with the message stream, and nothing green of which that stream tells otherwise. Never throws.
 */
export const verifyReports = async (directory: string): Promise<Verification> => {
  const outDirectory = resolve(directory)
  try {
    const manifest = readManifest(outDirectory)
    const { verdict, counts } = manifest
    const changed = compareWithManifest(outDirectory, manifest)
    const differing = await differences(outDirectory, manifest).catch((error: Error) => [
      `the formats cannot be held against each other: ${oneLine(error.message)}`,
    ])
    return { problems: [...changed, ...differing], verdict, counts }
  } catch (error) {
    const why = oneLine((error as Error).message)
    return { problems: [`the publication is not whole: manifest.json, written last, cannot be read: ${why}`] }
  }
}
