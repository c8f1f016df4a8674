import type { SoakRun } from './judge.ts'

export interface SoakEnding {
  /** Why nothing can be played here; absent when it can. */
  readonly lacks?: string
  /** True when somebody named the provider, and so wants to know of that one. */
  readonly isAskedFor: boolean
  readonly isInterrupted: boolean
  /** Of the provider, those of earlier calls too. */
  readonly runs: readonly SoakRun[]
}

/**
 * What a soak ends with: 0 only where every run was clean and there was one. A provider that nobody asked for by name may
 * be absent, as for any other bench.
 */
export const exitCodeOf = ({ lacks, isAskedFor, isInterrupted, runs }: SoakEnding): number => {
  if (isInterrupted) return 130
  if (runs.some(({ reds }) => reds.length > 0)) return 1
  if (lacks !== undefined) return isAskedFor ? 1 : 0
  return runs.length > 0 ? 0 : 1
}
