import type { Ending } from './index.ts'

/** Why we ended a job, decided before it was over. */
export interface Cause {
  readonly endedBy: Exclude<Ending, 'exited' | 'signalled'>
  readonly detail: string
}
