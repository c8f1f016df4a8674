import { join, resolve } from 'node:path'
import { finishedLines, keepHistory, type RunRecord } from '../../reports/index.ts'
import { type Console, count } from '../console.ts'

/** Where runs of this working copy are remembered; no part of a clone. */
export const historyFile = 'reports/history.ndjson'

export interface HistoryWanted {
  readonly root: string
  /** Where reports go. */
  readonly outDirectory: string
  /** Named by whoever started the run, relative to the working copy or absolute. */
  readonly history?: string
  /** The standing network that was asked, if any. */
  readonly network?: string
}

/**
 * Absolute path of the file that remembers this run: the one that was named; else, for reports in their usual place, the
 * one beside it. Undefined for reports elsewhere: those are tries that nobody asked to remember. Undefined, too, on a
 * standing network: somebody may just be hurting it by hand, which must not count as a flake of the scenario.
 */
export const historyPath = ({ root, outDirectory, history, network }: HistoryWanted): string | undefined => {
  if (history !== undefined) return resolve(root, history)
  if (network !== undefined) return undefined
  return resolve(root, outDirectory) === join(root, 'reports/out') ? join(root, historyFile) : undefined
}

/** Remembers a run on all its networks, in one go. Whatever hinders that is told, and is no reason to be red. */
export const rememberRun = async (
  path: string | undefined,
  records: readonly RunRecord[],
  console: Console,
): Promise<void> => {
  if (path === undefined) return
  try {
    const { unusable, dropped } = await keepHistory(path, records.flatMap(finishedLines))
    if (unusable > 0)
      console.line(`\nThe history ${path} holds ${count(unusable, 'line')} that cannot be used; passed over.`)
    if (dropped > 0) console.line(`\nThe history ${path} was full; ${count(dropped, 'old line')} had to go.`)
  } catch (error) {
    console.line(`\nThis run is not in the history ${path}: ${(error as Error).message}`)
  }
}
