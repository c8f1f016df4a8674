import { createHash } from 'node:crypto'
import { extensionOf } from '../attachment-store.ts'
import type { Attachment, Scenario } from '../model.ts'

/** The end of a kept attachment, under the name that Allure wants. */
export interface AllureCopy {
  readonly name: string
  /** Relative to the reports folder. */
  readonly from: string
  readonly maxBytes: number
}

export const hash = (...parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\0')).digest('hex')

/** A UUID made from facts, so that the same record gives the same files. */
export const uuidOf = (...parts: readonly string[]): string =>
  hash(...parts).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')

const attachmentName = ({ file, mediaType }: Attachment): string =>
  `${uuidOf(file ?? '')}-attachment.${extensionOf(mediaType)}`

/** References of a step to its attachments; those that were not kept are left out. */
export const allureAttachments = (attachments: readonly Attachment[]) =>
  attachments
    .filter(({ file }) => file !== undefined)
    .map((attachment) => ({
      name: attachment.host === undefined ? attachment.name : `${attachment.host}: ${attachment.name}`,
      source: attachmentName(attachment),
      type: extensionOf(attachment.mediaType) === 'txt' ? 'text/plain' : attachment.mediaType,
    }))

/** Whole evidence helps where something broke; of the rest its end is enough. */
const budget = { passed: 32 * 1024, skipped: 32 * 1024, flaky: 1024 ** 2, failed: 1024 ** 2 } as const

const copiesOf = ({ outcome, attempts }: Scenario): AllureCopy[] =>
  attempts
    .flatMap(({ steps }) => steps.flatMap(({ attachments }) => attachments))
    .flatMap((attachment) =>
      attachment.file === undefined
        ? []
        : [{ name: attachmentName(attachment), from: attachment.file, maxBytes: budget[outcome] }],
    )

/** Each attached content once, with the largest share that any of its scenarios may have. */
export const allureCopies = (scenarios: readonly Scenario[]): AllureCopy[] => {
  const copies = scenarios.flatMap(copiesOf).toSorted((a, b) => a.maxBytes - b.maxBytes)
  return [...new Map(copies.map((copy) => [copy.name, copy])).values()]
}
