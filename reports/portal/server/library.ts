import type { ScopeItem } from '../../model.ts'
import { assemble } from '../model/assemble.ts'
import { detailOf } from '../model/detail.ts'
import { type FeatureFile, writtenCases } from '../model/features.ts'
import { type KeptRuns, readRuns, stampOf } from '../model/runs.ts'
import { isKeptFile, readKept } from '../model/timeline.ts'
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
  /** Where a run and its evidence lie; undefined for a run that is not known. */
  folderOf(run: string): string | undefined
  features(): readonly FeatureFile[]
}

export interface LibraryOptions {
  /** Folders of runs, each with a `record.json` in it or directly below it. */
  readonly folders: readonly string[]
  /** Files that remember runs, oldest first; they may come later. */
  readonly histories?: readonly string[]
  readonly scope: readonly ScopeItem[]
  readonly features: () => readonly FeatureFile[]
  readonly now: () => Date
}

const maxEvidenceBytes = 4 * 1024 * 1024

/** Reads runs when they are asked for, and again when their files have changed. */
export const createLibrary = ({
  folders,
  histories = [],
  scope,
  features,
  now,
}: LibraryOptions): PortalLibrary => {
  const remember = createMemory(histories)
  let kept: { readonly stamp: string; readonly runs: KeptRuns; readonly index: PortalIndex } | undefined

  const read = () => {
    const stamp = stampOf(folders)
    if (kept?.stamp === stamp) return kept
    const runs = readRuns(folders)
    const written = writtenCases(features())
    kept = { stamp, runs, index: assemble({ kept: runs, scope, written, madeAt: now().toISOString() }) }
    return kept
  }

  const folderOf = (run: string): string | undefined =>
    read().runs.runs.find(({ record }) => record.context.runId === run)?.folder

  return {
    index: () => read().index,
    folderOf,
    detail: async (id) => {
      const detail = detailOf(read().runs.runs, (await remember()).get(id) ?? [], id)
      if (detail !== undefined) return detail
      // It is written, and nobody has run it.
      if (read().index.scenarios.some((row) => row.id === id)) return { id, runs: [], past: [], flakes: [] }
      throw new PortalError({ code: 'PORTAL_SCENARIO', message: 'No run knows this scenario.', status: 404 })
    },
    evidence: (run, file) => {
      const folder = folderOf(run)
      const content =
        folder !== undefined && isKeptFile(file) ? readKept(folder, file, maxEvidenceBytes) : undefined
      if (content !== undefined) return content
      throw new PortalError({ code: 'PORTAL_EVIDENCE', message: 'This evidence was not kept.', status: 404 })
    },
    features,
  }
}
