import type { RunRecord, Scenario } from '../../model.ts'
import { context } from '../../testing/project.ts'
import { countOutcomes } from '../../verdict.ts'

/** A scenario that ran once, with one step. */
export const scenario = (id: string, change: Partial<Scenario> = {}): Scenario => {
  const outcome = change.outcome ?? 'passed'
  const status = outcome === 'flaky' ? 'passed' : outcome
  return {
    id,
    uri: 'features/trust/a.feature',
    line: 3,
    feature: 'Asking',
    name: `Scenario ${id}`,
    title: `Scenario ${id}`,
    tags: [],
    scopeLines: ['security-1'],
    outcome,
    hosts: ['bob'],
    attempts: [
      {
        number: 1,
        durationMs: 20,
        status,
        steps: [
          {
            kind: 'step',
            keyword: 'Given ',
            text: 'it works',
            status,
            durationMs: 20,
            lastSeen: [],
            attachments: [],
          },
        ],
      },
    ],
    ...change,
  }
}

/** A record of such scenarios. */
export const recordOf = (scenarios: readonly Scenario[], runId = 'run-1'): RunRecord => ({
  format: 1,
  context: { ...context, runId },
  runner: 'test',
  durationMs: 20,
  environments: [],
  scenarios,
  notSelected: 0,
  hooks: [],
  attachments: [],
  skips: [],
  counts: countOutcomes(scenarios),
  verdict: { colour: 'green', sentence: 'All passed.', causes: [], warnings: [] },
})
