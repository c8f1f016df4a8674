import { join, resolve } from 'node:path'
import { failuresFolder, keepFailures } from '../../reports/index.ts'
import type { Console } from '../console.ts'

/**
 * Keeps what failed in the run that lies in the usual reports folder, before this one takes its place; the portal shows it
 * as the last failure. Reports elsewhere are tries that nobody asked to remember. Whatever hinders that is told, and is no
 * reason to be red.
 */
export const keepLastFailures = (
  { root, outDirectory }: { readonly root: string; readonly outDirectory: string },
  console: Console,
): void => {
  const out = resolve(root, outDirectory)
  if (out !== join(root, 'reports/out')) return
  try {
    keepFailures({ out, failures: failuresFolder(root), nowMs: Date.now() })
  } catch (error) {
    console.line(`The failures of the last run could not be kept: ${(error as Error).message}`)
  }
}
