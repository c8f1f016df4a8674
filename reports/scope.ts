import type { Scenario, ScopeItem } from './model.ts'
import { oneLine } from './text.ts'

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const acceptLines = (value: unknown): ScopeItem['accept'] =>
  isObject(value)
    ? Object.entries(value).map(([n, text]) => ({ n: Number(n), text: oneLine(text, 500) }))
    : []

/**
 * Scope items out of the parsed `specs/scope.yaml` (`{ items: [{ id, title, accept: { 1: … } }] }`). Entries of
 * another shape are left out: the scope is data for the page, its own form is checked elsewhere.
 */
export const parseScope = (data: unknown): readonly ScopeItem[] => {
  const items = isObject(data) && Array.isArray(data.items) ? data.items : []
  return items
    .filter(isObject)
    .filter((item) => typeof item.id === 'string')
    .map((item) => ({
      id: oneLine(item.id),
      title: oneLine(item.title),
      accept: acceptLines(item.accept),
    }))
}

/** `proven`: a scenario passed and none failed; `broken`: one failed; `skipped`: none ran; `open`: there is none. */
export type LineState = 'proven' | 'broken' | 'skipped' | 'open'

export interface LineCoverage {
  /** `<item>-<n>`. */
  readonly id: string
  readonly text: string
  readonly state: LineState
  readonly scenarios: readonly Scenario[]
}

export interface ItemCoverage {
  readonly item: ScopeItem
  readonly lines: readonly LineCoverage[]
}

const stateOf = (scenarios: readonly Scenario[]): LineState => {
  if (scenarios.length === 0) return 'open'
  if (scenarios.some(({ outcome }) => outcome === 'failed')) return 'broken'
  return scenarios.some(({ outcome }) => outcome !== 'skipped') ? 'proven' : 'skipped'
}

/** Scenarios by the lines of the scope that they name, each once, in their order. */
const byScopeLine = (scenarios: readonly Scenario[]): ReadonlyMap<string, readonly Scenario[]> => {
  const found = new Map<string, Scenario[]>()
  for (const scenario of scenarios)
    for (const line of new Set(scenario.scopeLines)) {
      const known = found.get(line)
      if (known === undefined) found.set(line, [scenario])
      else known.push(scenario)
    }
  return found
}

/** What the scenarios of a run say about each line of the scope. */
export const coverScope = (scope: readonly ScopeItem[], scenarios: readonly Scenario[]): ItemCoverage[] => {
  const proofs = byScopeLine(scenarios)
  return scope.map((item) => ({
    item,
    lines: item.accept.map(({ n, text }) => {
      const id = `${item.id}-${n}`
      const some = proofs.get(id) ?? []
      return { id, text, state: stateOf(some), scenarios: some }
    }),
  }))
}

/** Scope lines that scenarios name and the scope does not have. */
export const unknownScopeLines = (scope: readonly ScopeItem[], scenarios: readonly Scenario[]): string[] => {
  const known = new Set(scope.flatMap((item) => item.accept.map(({ n }) => `${item.id}-${n}`)))
  return [...new Set(scenarios.flatMap(({ scopeLines }) => scopeLines))].filter((line) => !known.has(line))
}
