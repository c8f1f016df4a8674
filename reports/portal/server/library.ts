import { statSync } from 'node:fs'
import { type FoundFailure, readFailures } from '../../failures/kept.ts'
import { isKeptFile, readKept } from '../../kept-file.ts'
import type { ScopeItem } from '../../model.ts'
import { assemble } from '../model/assemble.ts'
import { detailOf } from '../model/detail.ts'
import { type FeatureFile, writtenCases } from '../model/features.ts'
import { newestFailures, overwritten } from '../model/last-failures.ts'
import { type KeptRuns, readRuns, stampOf } from '../model/runs.ts'
import type { PortalIndex, ScenarioDetail } from '../model/types.ts'
import { createMemory } from './memory.ts'
import { PortalError } from './problem.ts'

/** Everything that the pages read. */
export interface PortalLibrary {
  index(): PortalIndex
  /** @throws PortalError (PORTAL_SCENARIO) for an id that no run knows and no feature has */
  detail(id: string): Promise<ScenarioDetail>
  /** Evidence of a run, its end where it is long. @throws PortalError (PORTAL_EVIDENCE) when it was not kept */
  evidence(run: string, file: string): Buffer
  /** Where evidence of a run may lie; none for a run that is not known. */
  foldersOf(run: string): readonly string[]
  features(): readonly FeatureFile[]
}

export interface LibraryOptions {
  /** Folders of runs, each with a `record.json` in it or directly below it. */
  readonly folders: readonly string[]
  /** Files that remember runs, oldest first; they may come later. */
  readonly histories?: readonly string[]
  /** Folder of failures that were kept when their runs were overwritten. */
  readonly failures?: string
  readonly scope: readonly ScopeItem[]
  readonly features: () => readonly FeatureFile[]
  readonly now: () => Date
}

const maxEvidenceBytes = 4 * 1024 * 1024

interface Known {
  readonly stamp: string
  readonly runs: KeptRuns
  readonly failures: readonly FoundFailure[]
  readonly index: PortalIndex
}

/** Another where a failure was put there or taken away, for each has a folder of its own. */
const changeOf = (folder: string | undefined): number =>
  folder === undefined ? 0 : (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0)

/** Reads runs when they are asked for, and again when their files have changed. */
export const createLibrary = ({
  folders,
  histories = [],
  failures: failuresIn,
  scope,
  features,
  now,
}: LibraryOptions): PortalLibrary => {
  const remember = createMemory(histories)
  let kept: Known | undefined

  const read = (): Known => {
    const stamp = `${stampOf(folders)}\n${changeOf(failuresIn)}`
    if (kept?.stamp === stamp) return kept
    const runs = readRuns(folders)
    const failures = failuresIn === undefined ? [] : overwritten(readFailures(failuresIn), runs.runs)
    const index = assemble({
      kept: runs,
      scope,
      written: writtenCases(features()),
      madeAt: now().toISOString(),
      failures: newestFailures(failures),
    })
    kept = { stamp, runs, failures, index }
    return kept
  }

  const foldersOf = (run: string): readonly string[] => {
    const { runs, failures } = read()
    return [
      ...runs.runs.filter(({ record }) => record.context.runId === run),
      ...failures.filter((one) => one.run === run),
    ].map(({ folder }) => folder)
  }

  return {
    index: () => read().index,
    foldersOf,
    detail: async (id) => {
      const lines = (await remember()).get(id) ?? []
      const { runs, failures } = read()
      const detail = detailOf(runs.runs, { lines, failures }, id)
      if (detail !== undefined) return detail
      // It is written, and nobody has run it.
      if (read().index.scenarios.some((row) => row.id === id))
        return { id, runs: [], failures: [], past: [], flakes: [] }
      throw new PortalError({ code: 'PORTAL_SCENARIO', message: 'No run knows this scenario.', status: 404 })
    },
    evidence: (run, file) => {
      const content = isKeptFile(file)
        ? foldersOf(run)
            .map((folder) => readKept(folder, file, maxEvidenceBytes))
            .find((one) => one !== undefined)
        : undefined
      if (content !== undefined) return content
      throw new PortalError({ code: 'PORTAL_EVIDENCE', message: 'This evidence was not kept.', status: 404 })
    },
    features,
  }
}
