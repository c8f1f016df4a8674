import type { Envelope } from '@cucumber/messages'
import { oneLine } from '../../text.ts'
import type { LiveEvent } from '../model/live.ts'
import type { Change } from './follow.ts'

export interface LiveReader {
  read(change: Change): readonly LiveEvent[]
}

type Ended = 'passed' | 'failed' | 'skipped'

interface Known {
  readonly pickles: Map<string, string>
  /** Test case to pickle. */
  readonly cases: Map<string, string>
  /** Attempt to test case, and how it stands. */
  readonly attempts: Map<string, { readonly testCase: string; outcome: Ended }>
}

const fresh = (): Known => ({ pickles: new Map(), cases: new Map(), attempts: new Map() })

/** Kinds of lines that are of interest while a run goes; all others are not even parsed. */
const told =
  /^\{"(meta|pickle|testCase|testCaseStarted|testStepFinished|testCaseFinished|testRunStarted|testRunFinished)"/

const parse = (line: string): Envelope | undefined => {
  try {
    return told.test(line) ? (JSON.parse(line) as Envelope) : undefined
  } catch {
    // The line of a run that was killed while it wrote.
    return undefined
  }
}

const worse = (before: Ended, status: string): Ended => {
  if (before === 'failed' || (status !== 'PASSED' && status !== 'SKIPPED')) return 'failed'
  return status === 'SKIPPED' ? 'skipped' : before
}

const titleOf = (known: Known, testCase: string): string =>
  known.pickles.get(known.cases.get(testCase) ?? '') ?? ''

const begin = (envelope: Envelope, known: Known, environment: () => string): readonly LiveEvent[] => {
  const { pickle, testCase, testCaseStarted, testRunStarted } = envelope
  if (testRunStarted !== undefined)
    return [{ kind: 'run', run: testRunStarted.id ?? '', environment: environment() }]
  if (pickle !== undefined) known.pickles.set(pickle.id, oneLine(pickle.name))
  if (testCaseStarted !== undefined) {
    const { id, testCaseId: played, attempt } = testCaseStarted
    known.attempts.set(id, { testCase: played, outcome: 'passed' })
    return attempt > 0 ? [] : [{ kind: 'begin', title: titleOf(known, played) }]
  }
  if (testCase === undefined) return []
  known.cases.set(testCase.id, testCase.pickleId)
  return [{ kind: 'planned', count: 1 }]
}

const end = (
  { testStepFinished, testCaseFinished, testRunFinished }: Envelope,
  known: Known,
): readonly LiveEvent[] => {
  if (testRunFinished !== undefined) return [{ kind: 'end', success: testRunFinished.success }]
  if (testStepFinished !== undefined) {
    const { testStepResult, timestamp, testCaseStartedId } = testStepFinished
    const attempt = known.attempts.get(testCaseStartedId)
    if (attempt !== undefined) attempt.outcome = worse(attempt.outcome, testStepResult.status)
    return [
      { kind: 'step', at: timestamp.seconds * 1000 + timestamp.nanos / 1e6, status: testStepResult.status },
    ]
  }
  if (testCaseFinished === undefined || testCaseFinished.willBeRetried) return []
  const attempt = known.attempts.get(testCaseFinished.testCaseStartedId)
  known.attempts.delete(testCaseFinished.testCaseStartedId)
  const title = titleOf(known, attempt?.testCase ?? '')
  return attempt === undefined ? [] : [{ kind: 'scenario', title, outcome: attempt.outcome }]
}

/**
 * Turns lines of a message stream into what the page shows of a run that goes.
 *
 * @param environment  tells where it goes, when it begins
 */
export const createLiveReader = (environment: () => string): LiveReader => {
  let known = fresh()
  return {
    read: ({ isNew, lines }) => {
      if (isNew) known = fresh()
      return lines.flatMap((line) => {
        const envelope = parse(line)
        return envelope === undefined ? [] : [...begin(envelope, known, environment), ...end(envelope, known)]
      })
    },
  }
}
