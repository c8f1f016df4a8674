import type { Step } from './model.ts'
import { oneLine } from './text.ts'

/** The end of a daemon, alone or beside other trouble at the return of the networks. */
const types = ['DaemonEndedError', 'AggregateError']

/**
 * Which daemons ended in the middle of an attempt, how, and of what, a line each. What failed after that may only follow
 * from it, so every view tells this first.
 */
export const daemonEnds = (steps: readonly Step[]): readonly string[] => {
  const told = steps.flatMap(({ kind, error }) =>
    kind === 'hook' && types.includes(error?.type ?? '') ? (error?.message.split('\n') ?? []) : [],
  )
  return told.filter((line) => line.startsWith('The daemon of ')).map((line) => oneLine(line, 400))
}
