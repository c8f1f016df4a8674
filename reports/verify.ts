import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { reportFiles } from './files.ts'
import { compareWithManifest, type Manifest, readManifest } from './manifest.ts'
import type { Counts, RunRecord } from './model.ts'
import { reconcile } from './reconcile.ts'
import { oneLine } from './text.ts'

export interface Verification {
  /** What is wrong with the publication, in plain words; empty when it is whole. */
  readonly problems: readonly string[]
  /** What the run came to; absent where that cannot be read. */
  readonly verdict?: 'green' | 'red'
  readonly counts?: Counts
}

const differences = async (outDirectory: string, manifest: Manifest): Promise<readonly string[]> => {
  const files = reportFiles(outDirectory)
  const record = JSON.parse(readFileSync(files.record, 'utf8')) as RunRecord
  if (record.context?.runId !== manifest.run) return ['record.json is of another run than manifest.json']
  const allurePage = existsSync(join(files.allureReport, 'index.html'))
  const causes = await reconcile(files, record, { allurePage })
  return causes.map(({ text }) => text)
}

/**
 * Looks at a publication as whoever received it: everything there, nothing changed, nothing strange beside it, and all
 * formats still in agreement with the message stream. Never throws.
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
