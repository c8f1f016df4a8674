import type { Outcome } from '../model.ts'

/** What a written file says of each scenario, by id. */
export type Reading = ReadonlyMap<string, Outcome>

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

export const isOutcome = (value: unknown): value is Outcome =>
  value === 'passed' || value === 'flaky' || value === 'failed' || value === 'skipped'
