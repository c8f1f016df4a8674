import type { Outcome } from '../../model.ts'
import type { DecisiveFact } from '../model/decisive-fact.ts'

export { duration, many, size } from '../../text.ts'

/** What stands in a tile, so that colour alone never tells. */
export const marks: Readonly<Record<Outcome | 'none' | 'manual', string>> = {
  passed: '✓',
  flaky: '~',
  failed: '✕',
  skipped: '–',
  none: '',
  manual: '○',
}

export const outcomeWords: Readonly<Record<Outcome, string>> = {
  passed: 'passed',
  flaky: 'passed, after a failed attempt',
  failed: 'failed',
  skipped: 'skipped',
}

/** Whose a failure most likely is, on a badge. */
export const whoseWords: Readonly<Record<Exclude<DecisiveFact['whose'], 'unknown'>, string>> = {
  product: 'the product, most likely',
  environment: 'the environment, most likely',
  test: 'the test, most likely',
}

const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' })

export const when = (iso: string): string => {
  const at = Date.parse(iso)
  return Number.isFinite(at) ? format.format(at) : iso
}

/** `12:31:07.214`, as logs have it. */
export const clock = (atMs: number): string => new Date(atMs).toISOString().slice(11, 23)

export const percent = (share: number): string =>
  `${(100 * share).toFixed(share < 0.1 && share > 0 ? 1 : 0)} %`
