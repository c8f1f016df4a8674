import { join } from 'node:path'
import { type QuarantineQuestion, quarantinePath, readQuarantine } from '../../reports/index.ts'
import { readSources } from '../checks/source-files.ts'
import { type Change, changeSince } from '../plan/change.ts'
import { readScenarios } from '../plan/scenarios.ts'
import { readGraph } from '../selection/graph.ts'
import { kindOfFile } from '../selection/kinds.ts'
import { loadMap, scenarioKey } from '../selection/map.ts'
import { selectBy } from '../selection/select.ts'
import { CannotStartError } from './choose.ts'

export interface QuarantineWanted {
  readonly root: string
  /** Name of the provider: what a change may affect differs where daemons are processes of their own. */
  readonly provider: string
  /** A branch, tag or commit: the change is what differs from where this branch left it. Default `main`. */
  readonly base?: string
  /** Whether a merge request is judged, which a quarantined failure alone shall not stop. */
  readonly isGate: boolean
}

/**
 * What the quarantine is to be asked when the run is over, read before it begins: nothing that happens in the run can add
 * to it. Undefined where nothing is quarantined.
 *
 * @throws CannotStartError when a merge request is to be judged and nobody knows what it changes
 */
export const readQuestion = ({
  root,
  provider,
  base = 'main',
  isGate,
}: QuarantineWanted): QuarantineQuestion | undefined => {
  const quarantine = readQuarantine(join(root, quarantinePath))
  const isEmpty = quarantine.entries.length + quarantine.problems.length === 0
  if (isEmpty && !isGate) return undefined
  const change = changeSince(root, base)
  if (isGate) requireChange(change)
  if (isEmpty) return undefined
  return {
    ...quarantine,
    change: change.about,
    changedFiles: change.kind === 'known' ? change.files.map(({ file }) => file) : [],
    affected: affectedBy(change, root, provider),
    at: new Date().toISOString(),
  }
}

/** A gate is for a change. Without one it would open for whatever is known to fail. */
const requireChange = (change: Change): void => {
  if (change.kind === 'unknown')
    throw new CannotStartError(
      `--gate judges a change, and ${change.about}. Name with --base where this branch left its target, and fetch that.`,
    )
  if (change.files.length === 0)
    throw new CannotStartError(
      `--gate judges a change, and there is none (${change.about}). Leave --gate out: without it a quarantined failure ends red.`,
    )
}

/** Scenarios that may come out otherwise because of the change; where nothing changed, none. */
const affectedBy = (change: Change, root: string, provider: string): QuarantineQuestion['affected'] => {
  if (change.kind === 'known' && change.files.length === 0) return []
  const { scenarios, broken } = readScenarios(root)
  if (broken.length > 0) return 'all'
  const sources = readSources(root)
  const chosen = selectBy(change, {
    scenarios,
    unitTests: [],
    graph: () => readGraph(sources),
    map: () => loadMap(root),
  }).scenarios(provider)
  if (chosen === 'all') return 'all'
  const isCode = change.kind === 'known' && change.files.some(({ file }) => kindOfFile(file) === 'code')
  return scenarios
    .filter((scenario) => chosen.has(scenarioKey(scenario)) || (isCode && isBarelyRecorded(scenario)))
    .map(({ uri, name }) => ({ uri, name }))
}

/** What was recorded in one process says next to nothing of scenarios that are skipped there. */
const isBarelyRecorded = ({ tags }: { readonly tags: readonly string[] }): boolean =>
  tags.some((tag) => tag.startsWith('@needs:'))
