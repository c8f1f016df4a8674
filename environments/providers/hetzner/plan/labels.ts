import { randomBytes } from 'node:crypto'

/** Everything that is made for a network bears this label; its value is the network's mark. */
export const leaseLabel = 'nunet-lease'

/** Tells the networks of one project apart, also those of two people whose leases have the same id. */
export const newMark = (leaseId: string): string => `${leaseId}-${randomBytes(4).toString('hex')}`

/** What a label may say: 63 characters, letters and digits at both ends. */
export const labelValue = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .slice(0, 63)
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')

export interface LabelFacts {
  readonly mark: string
  readonly run: string
  readonly owner: string
  /** ISO 8601. */
  readonly expiresAt: string
}

/** Seconds since 1970, for the value of a label may not hold a colon. */
export const expirySeconds = (expiresAt: string): number => Math.ceil(Date.parse(expiresAt) / 1000)

/** What everything of a network bears: whose it is, of which run, and until when. */
export const labelsOf = ({ mark, run, owner, expiresAt }: LabelFacts): Readonly<Record<string, string>> => ({
  [leaseLabel]: mark,
  'nunet-run': labelValue(run),
  'nunet-owner': labelValue(owner),
  'nunet-expires': String(expirySeconds(expiresAt)),
})
