import type { Timestamp } from '@cucumber/messages'
import { duration } from '../text.ts'
import { milliseconds } from './attempts.ts'
import type { Causes } from './causes.ts'
import type { Collected } from './collector.ts'

/** A clock is corrected by less than that while a run lasts; more is somebody setting it. */
const toleranceMs = 5000

const timesOf = ({ runStarted, runFinished, attempts }: Collected): number[] => {
  const known = [
    runStarted?.timestamp,
    ...[...attempts.values()]
      .flat()
      .flatMap(({ started, finished }) => [started.timestamp, finished?.timestamp]),
    runFinished?.timestamp,
  ].filter((timestamp): timestamp is Timestamp => timestamp !== undefined)
  return known.map(milliseconds)
}

/** Notes a clock that was set back: a time before the run began, or after its end. */
export const inspectTimes = (collected: Collected, causes: Causes): void => {
  const times = timesOf(collected)
  const [first, last] = [times[0], collected.runFinished === undefined ? undefined : times.at(-1)]
  if (first === undefined) return
  const before = times.reduce((worst, time) => Math.max(worst, first - time), 0)
  const after = last === undefined ? 0 : times.reduce((worst, time) => Math.max(worst, time - last), 0)
  const jump = Math.max(before, after)
  if (jump > toleranceMs)
    causes.add(
      'CLOCK_SET_BACK',
      `the clock was set back by ${duration(jump)} during the run, so neither its times nor its durations can be believed`,
    )
}
