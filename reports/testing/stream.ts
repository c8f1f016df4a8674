import type { Envelope, TestStepResultStatus } from '@cucumber/messages'
import type { AttachmentStore } from '../attachment-store.ts'
import type { RunRecord } from '../model.ts'
import { notPlayed } from '../not-played.ts'
import { createRecorder } from '../record.ts'
import { context } from './project.ts'

const at = (seconds: number) => ({ seconds: 1_900_000_000 + seconds, nanos: 0 })
const second = { seconds: 1, nanos: 0 }

/** A store that keeps nothing and says where it would have. */
export const memoryStore: AttachmentStore = { keep: () => ({ file: 'attachments/x.txt', cut: false }) }

export const started: Envelope = { testRunStarted: { id: 'run', timestamp: at(0) } }
export const finished: Envelope = { testRunFinished: { success: true, timestamp: at(9) } }

/** A scenario of one step, read and planned. */
export const planned = (name: string): Envelope[] => [
  {
    pickle: {
      id: `pickle-${name}`,
      uri: 'a.feature',
      location: { line: 3 },
      name,
      language: 'en',
      steps: [{ id: `sentence-${name}`, text: 'it works', astNodeIds: ['node'] }],
      tags: [],
      astNodeIds: ['node'],
    },
  },
  {
    testCase: {
      id: `case-${name}`,
      pickleId: `pickle-${name}`,
      testSteps: [{ id: `step-${name}`, pickleStepId: `sentence-${name}`, stepDefinitionIds: ['d'] }],
    },
  },
]

/** One attempt of it, from start to end. */
export const attempted = (name: string, status: string, { attempt = 0, again = false } = {}): Envelope[] => {
  const testCaseStartedId = `attempt-${name}-${attempt}`
  const testStepId = `step-${name}`
  const testStepResult = { status: status as TestStepResultStatus, duration: second }
  return [
    { testCaseStarted: { id: testCaseStartedId, testCaseId: `case-${name}`, attempt, timestamp: at(1) } },
    { testStepStarted: { testCaseStartedId, testStepId, timestamp: at(1) } },
    { testStepFinished: { testCaseStartedId, testStepId, testStepResult, timestamp: at(2) } },
    { testCaseFinished: { testCaseStartedId, timestamp: at(2), willBeRetried: again } },
  ]
}

/** An attempt that was passed over, because the run was interrupted. */
export const passedOver = (name: string): Envelope[] => {
  const [begun, ...rest] = attempted(name, 'SKIPPED')
  return [begun!, notPlayed(begun!.testCaseStarted!, 'the run was interrupted before'), ...rest]
}

/** A whole run of one scenario. */
export const whole = (name: string, status = 'PASSED'): Envelope[] => [
  started,
  ...planned(name),
  ...attempted(name, status),
  finished,
]

export const lines = (envelopes: readonly Envelope[]): string[] =>
  envelopes.map((envelope) => JSON.stringify(envelope))

/** What the recorder makes of lines. */
export const recordLines = (texts: readonly string[]): RunRecord => {
  const recorder = createRecorder({ context, store: memoryStore })
  for (const [index, text] of texts.entries()) recorder.readLine({ number: index + 1, text, whole: true })
  return recorder.record()
}

export const record = (envelopes: readonly Envelope[]): RunRecord => recordLines(lines(envelopes))

/** The reasons why a record is red. */
export const causesOf = ({ verdict }: RunRecord): string[] => verdict.causes.map(({ code }) => code)
