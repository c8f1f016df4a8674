import type { ScopeItem } from '../../model.ts'
import { standingOf } from './columns.ts'
import type { PortalIndex, ScenarioRow } from './types.ts'

/** `proven`: one passed and none failed; `broken`: one failed; `waiting`: there are some, none has run; `missing`: none. */
export type LineState = 'proven' | 'broken' | 'waiting' | 'missing'

export interface ScopeLine {
  /** `<item>-<n>` */
  readonly id: string
  readonly text: string
  readonly state: LineState
  readonly scenarios: readonly ScenarioRow[]
}

export interface ScopeCoverage {
  readonly item: ScopeItem
  readonly lines: readonly ScopeLine[]
}

const stateOf = (scenarios: readonly ScenarioRow[], runs: PortalIndex['runs']): LineState => {
  if (scenarios.length === 0) return 'missing'
  const outcomes = scenarios.map((row) => standingOf(runs, row)?.result.outcome)
  if (outcomes.includes('failed')) return 'broken'
  return outcomes.some((one) => one === 'passed' || one === 'flaky') ? 'proven' : 'waiting'
}

/** What the last results of each scenario say about each line of the scope. */
export const coverageOf = ({
  scope,
  scenarios,
  runs,
}: Pick<PortalIndex, 'scope' | 'scenarios' | 'runs'>): readonly ScopeCoverage[] => {
  const byLine = new Map<string, ScenarioRow[]>()
  for (const row of scenarios)
    for (const line of row.scopeLines) byLine.set(line, [...(byLine.get(line) ?? []), row])
  return scope.map((item) => ({
    item,
    lines: item.accept.map(({ n, text }) => {
      const id = `${item.id}-${n}`
      const proofs = byLine.get(id) ?? []
      return { id, text, state: stateOf(proofs, runs), scenarios: proofs }
    }),
  }))
}
