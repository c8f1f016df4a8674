import type { Reports } from '../../reports/index.ts'
import type { Tally } from '../console.ts'

/** Red for any reason is at least one failure, so that whoever reads only the closing line is not misled. */
export const tallyOf = ({ counts, verdict }: Pick<Reports, 'counts' | 'verdict'>): Tally => {
  const { passed, failed, skipped } = counts
  return { passed, failed: verdict === 'red' ? Math.max(failed, 1) : failed, skipped }
}
