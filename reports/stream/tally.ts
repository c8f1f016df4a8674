import type { Envelope, TestStepResult } from '@cucumber/messages'
import type { Counts } from '../model.ts'
import { readLines } from './lines.ts'

interface Seen {
  readonly cases: Map<string, { readonly sentences: boolean }>
  /** The latest attempt of each case. */
  readonly attempts: Map<string, { id: string; number: number }>
  readonly statuses: Map<string, string[]>
  readonly ended: Map<string, boolean>
  readonly reasons: Set<string>
}

const note = (seen: Seen, envelope: Envelope): void => {
  const { testCase, testCaseStarted, testStepFinished, testCaseFinished, attachment } = envelope
  if (testCase !== undefined)
    seen.cases.set(testCase.id, {
      sentences: testCase.testSteps.some(({ pickleStepId }) => pickleStepId !== undefined),
    })
  if (testCaseStarted !== undefined)
    seen.attempts.set(testCaseStarted.testCaseId, { id: testCaseStarted.id, number: testCaseStarted.attempt })
  if (testStepFinished !== undefined)
    noteStep(seen, testStepFinished.testCaseStartedId, testStepFinished.testStepResult)
  if (testCaseFinished !== undefined)
    seen.ended.set(testCaseFinished.testCaseStartedId, testCaseFinished.willBeRetried)
  if (attachment?.mediaType === 'text/vnd.nunet.skip-reason' && attachment.body.trim() !== '')
    seen.reasons.add(attachment.testCaseStartedId ?? '')
}

const noteStep = ({ statuses }: Seen, id: string, { status }: TestStepResult): void => {
  statuses.set(id, [...(statuses.get(id) ?? []), status])
}

const judge = (seen: Seen, id: string): 'passed' | 'flaky' | 'failed' | 'skipped' => {
  const attempt = seen.attempts.get(id)
  if (attempt === undefined || !seen.cases.get(id)?.sentences) return 'failed'
  const statuses = seen.statuses.get(attempt.id) ?? []
  if (seen.ended.get(attempt.id) !== false) return 'failed'
  if (statuses.every((status) => status === 'PASSED')) return attempt.number === 0 ? 'passed' : 'flaky'
  const onlySkipped = statuses.every((status) => status === 'PASSED' || status === 'SKIPPED')
  return onlySkipped && attempt.number === 0 && seen.reasons.has(attempt.id) ? 'skipped' : 'failed'
}

/**
 * Counts a message stream a second time, without any of the recorder's code: what every format is held against. Lines
 * that are not messages are passed over; the recorder has made the run red for them.
 */
export const tally = async (path: string): Promise<Counts> => {
  const seen: Seen = {
    cases: new Map(),
    attempts: new Map(),
    statuses: new Map(),
    ended: new Map(),
    reasons: new Set(),
  }
  for await (const { text } of readLines(path)) {
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
