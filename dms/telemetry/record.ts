import type { Did } from '../identity/index.ts'

type Value = string | number | boolean | readonly string[] | undefined

/** One event as it is kept: when, which, of which machine, and its facts beside them. */
export interface TelemetryRecord {
  readonly [fact: string]: Value
  /** Milliseconds since 1970, by the machine's own clock. */
  readonly time: number
  readonly event: string
  /** Of the machine that tells it. */
  readonly did: Did
}

/** Text may come from strangers; what is longer is cut. */
const maxCharacters = 200
const maxItems = 8

const cut = (value: Value): Value => {
  if (typeof value === 'string') return value.slice(0, maxCharacters)
  return Array.isArray(value) ? value.slice(0, maxItems).map((item) => item.slice(0, maxCharacters)) : value
}

/** A record whose size is bounded, whatever its facts are. */
export const boundedRecord = (record: TelemetryRecord): TelemetryRecord =>
  Object.fromEntries(Object.entries(record).map(([fact, value]) => [fact, cut(value)])) as {
    [fact: string]: Value
  } & TelemetryRecord

/** A line of JSON in printable ASCII with its end: nothing in it moves a cursor, or looks like another line. */
export const lineOf = (record: TelemetryRecord): string =>
  `${JSON.stringify(record).replaceAll(/[^\x20-\x7e]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`
