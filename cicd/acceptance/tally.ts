import type { Reports, RunRecord } from '../../reports/index.ts'
import { addTallies, type Tally } from '../console.ts'

type Counted = Pick<Reports, 'counts' | 'verdict'> & {
  readonly record?: Pick<RunRecord, 'quarantine'>
}

const coveredIn = ({ record }: Counted, outcome: 'failed' | 'flaky'): number =>
  record?.quarantine?.covered.filter((one) => one.outcome === outcome).length ?? 0

const isOpen = ({ verdict, record }: Counted): boolean =>
  verdict === 'green' || record?.quarantine?.gate === 'open'

/**
 * Of all networks together. Red for any reason is at least one failure, so that whoever reads only the closing line is
 * not misled. A quarantined scenario is no pass; it is a failure too, unless a merge request is judged (`isGate`) and
 * nothing on any network is against it but what is quarantined.
 */
export const tallyOf = (all: readonly Counted[], { isGate = false } = {}): Tally => {
  const { passed, failed, skipped } = addTallies(...all.map(({ counts }) => counts))
  const sum = (outcome: 'failed' | 'flaky'): number =>
    all.reduce((total, one) => total + coveredIn(one, outcome), 0)
  const quarantined = sum('failed') + sum('flaky')
  const counted = { passed: passed - sum('flaky'), skipped, ...(quarantined > 0 ? { quarantined } : {}) }
  if (isGate && all.every(isOpen)) return { ...counted, failed: failed - sum('failed') }
  const isRed = all.some(({ verdict }) => verdict === 'red')
  return { ...counted, failed: isRed ? Math.max(failed, 1) : failed }
}
