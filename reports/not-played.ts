import type { Envelope, TestCaseStarted } from '@cucumber/messages'
import type { Scenario } from './model.ts'
import { mediaTypes } from './stream/attachments.ts'

/**
 * What whoever stops a run in order writes into its stream behind each start of an attempt that is passed over: the runner
 * itself calls that skipped, and does not say why.
 */
export const notPlayed = ({ id, timestamp }: TestCaseStarted, why: string): Envelope => ({
  attachment: {
    testCaseStartedId: id,
    timestamp,
    mediaType: mediaTypes.notPlayed,
    contentEncoding: 'IDENTITY' as NonNullable<Envelope['attachment']>['contentEncoding'],
    body: why,
  },
})

/** The attempt that such a message is about. */
export const attemptNotPlayed = ({ attachment }: Envelope): string | undefined =>
  attachment?.mediaType === mediaTypes.notPlayed ? attachment.testCaseStartedId : undefined

/** The run was stopped before its turn came, so it has neither kept nor broken its promise. */
export const wasNotPlayed = ({ attempts }: Pick<Scenario, 'attempts'>): boolean =>
  attempts.at(-1)?.notPlayed === true
