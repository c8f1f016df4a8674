import type { SourceFile } from '../checks/source-files.ts'
import type { PlannedScenario } from '../plan/model.ts'
import { type CoverageMap, scenarioKey } from './map.ts'
import { blobOf } from './profile.ts'

/** From here on, what a change selects is much more than it has to be. */
const tolerated = 0.2

const hint = '`node cicd/selection/record.ts` records it anew'

/**
 * Says when the recorded map is too old to be of use. It is never wrong to use it: files that are not as recorded, and
 * scenarios that it does not know, make the selection larger.
 *
 * @returns one line; undefined while at most a fifth is old
 */
export const stalenessOf = (
  map: CoverageMap | undefined,
  {
    sources,
    scenarios,
  }: { readonly sources: readonly SourceFile[]; readonly scenarios: readonly PlannedScenario[] },
): string | undefined => {
  if (map === undefined) return `nobody has recorded which scenario runs what, so all run: ${hint}`
  const known = new Set(map.scenarios)
  const strange = scenarios.filter((scenario) => !known.has(scenarioKey(scenario))).length
  const recorded = sources.filter(({ path }) => map.files[path] !== undefined)
  const changed = recorded.filter(({ path, text }) => map.files[path]!.blob !== blobOf(text)).length
  const isOld = strange > tolerated * scenarios.length || changed > tolerated * recorded.length
  return isOld
    ? `the recorded map is old: ${changed} of ${recorded.length} files have changed and ${strange} of ${scenarios.length} scenarios are new since; ${hint}`
    : undefined
}
