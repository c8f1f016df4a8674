import { nearest } from './near.ts'

export type Path = readonly (string | number)[]

/** One thing that is wrong with a topology, and what would be right. */
export interface Complaint {
  /** Where it stands in what was read. */
  readonly at: Path
  /** The complaint is about the name of the last field, not about its value. */
  readonly aboutKey?: boolean
  readonly message: string
}

/** Where complaints go; reading goes on, so that all are found at once. */
export type Report = (complaint: Complaint) => void

/** What was found, short and on one line. */
export const shown = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? typeof value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

/** `one of a, b, c` and, where one is near what was written, which. */
export const expectedOneOf = (known: readonly string[], written: unknown): string => {
  const near = typeof written === 'string' ? nearest(written, known) : undefined
  const list =
    known.length > 20 ? `${known.slice(0, 20).join(', ')} and ${known.length - 20} more` : known.join(', ')
  return `expected one of ${list === '' ? 'none' : list}${near === undefined ? '' : `; did you mean "${near}"?`}`
}

/** `hosts[0].name`, for data that was never text. */
export const showPath = (path: Path): string =>
  path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`),
    '',
  )
