import type { Envelope, TestStepResult } from '@cucumber/messages'
import type { Counts } from '../model.ts'
import { readLines } from './lines.ts'

/** Which kinds of result an attempt has. */
interface Results {
  hasOther: boolean
  hasSkipped: boolean
}

interface Seen {
  /** Whether each case has sentences, by its id. */
  readonly cases: Map<string, boolean>
  /** The latest attempt of each case. */
  readonly attempts: Map<string, { id: string; number: number }>
  /** Of attempts in which something did not pass. */
  readonly results: Map<string, Results>
  /** Attempts that ended, and whether another one is to follow. */
  readonly ended: Map<string, boolean>
  readonly reasons: Set<string>
}

const note = (seen: Seen, envelope: Envelope): void => {
  const { testCase, testCaseStarted, testStepFinished, testCaseFinished, attachment } = envelope
  if (testCase !== undefined)
    seen.cases.set(
      testCase.id,
      testCase.testSteps.some(({ pickleStepId }) => pickleStepId !== undefined),
    )
  if (testCaseStarted !== undefined)
    seen.attempts.set(testCaseStarted.testCaseId, { id: testCaseStarted.id, number: testCaseStarted.attempt })
  if (testStepFinished !== undefined)
    noteStep(seen, testStepFinished.testCaseStartedId, testStepFinished.testStepResult)
  if (testCaseFinished !== undefined)
    seen.ended.set(testCaseFinished.testCaseStartedId, testCaseFinished.willBeRetried)
  if (attachment?.mediaType === 'text/vnd.nunet.skip-reason' && attachment.body.trim() !== '')
    seen.reasons.add(attachment.testCaseStartedId ?? '')
}

/** Nearly all steps pass, so only of the others anything is kept. */
const noteStep = ({ results }: Seen, id: string, { status }: TestStepResult): void => {
  if (status === 'PASSED') return
  const known = results.get(id) ?? { hasOther: false, hasSkipped: false }
  if (status === 'SKIPPED') known.hasSkipped = true
  else known.hasOther = true
  results.set(id, known)
}

const judge = (seen: Seen, id: string): 'passed' | 'flaky' | 'failed' | 'skipped' => {
  const attempt = seen.attempts.get(id)
  if (attempt === undefined || seen.cases.get(id) !== true) return 'failed'
  const { hasOther, hasSkipped } = seen.results.get(attempt.id) ?? { hasOther: false, hasSkipped: false }
  if (seen.ended.get(attempt.id) !== false || hasOther) return 'failed'
  if (!hasSkipped) return attempt.number === 0 ? 'passed' : 'flaky'
  return attempt.number === 0 && seen.reasons.has(attempt.id) ? 'skipped' : 'failed'
}

/**
 * Half of a stream is of kinds that say nothing about outcomes. What a line hides behind such a beginning, the recorder
 * counts, and the two differ.
 */
const saysNothing = /^\{"(?:source|gherkinDocument|pickle|testStepStarted)":/

/**
 * Counts a message stream a second time, without any of the recorder's code: what every format is held against. Lines
 * that are not messages are passed over; the recorder has made the run red for them.
 */
export const tally = async (path: string): Promise<Counts> => {
  const seen: Seen = {
    cases: new Map(),
    attempts: new Map(),
    results: new Map(),
    ended: new Map(),
    reasons: new Set(),
  }
  for await (const lines of readLines(path))
    for (const { text } of lines) {
      if (saysNothing.test(text)) continue
      try {
        note(seen, JSON.parse(text) as Envelope)
      } catch {}
    }
  const outcomes = [...seen.cases.keys()].map((id) => judge(seen, id))
  const of = (wanted: string): number => outcomes.filter((outcome) => outcome === wanted).length
  return {
    passed: of('passed') + of('flaky'),
    flaky: of('flaky'),
    failed: of('failed'),
    skipped: of('skipped'),
  }
}
