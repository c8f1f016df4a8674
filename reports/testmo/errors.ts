/**
 * - `TESTMO_SETTINGS` something that publishing needs is missing or malformed
 * - `TESTMO_REFUSED` the server understood and said no (401, 403, 404, 405, 422); trying again changes nothing
 * - `TESTMO_UNREACHABLE` no usable answer within the patience
 * - `TESTMO_EMPTY` there is nothing to publish, and an empty run would look like a run
 * - `TESTMO_MISMATCH` the server counts otherwise than the record
 * - `TESTMO_TWICE` the server holds two things with one key
 * - `TESTMO_CLOSED` the run was completed short, and nothing can be added
 * - `TESTMO_AHEAD` a manual result is dated later than clocks differ, and was refused
 * - `TESTMO_UNHEARD` a manual result that did not pass could not be taken, so no release would hear of it
 * - `TESTMO_SPOOL` the spool folder holds something that cannot be read or is in use
 */
export type TestmoCode =
  | 'TESTMO_SETTINGS'
  | 'TESTMO_REFUSED'
  | 'TESTMO_UNREACHABLE'
  | 'TESTMO_EMPTY'
  | 'TESTMO_MISMATCH'
  | 'TESTMO_TWICE'
  | 'TESTMO_CLOSED'
  | 'TESTMO_UNHEARD'
  | 'TESTMO_AHEAD'
  | 'TESTMO_SPOOL'

export interface TestmoErrorFacts {
  readonly code: TestmoCode
  /** What was attempted, with what, and why it failed. */
  readonly message: string
  /** What to try next. */
  readonly hint: string
  readonly retryable?: boolean
  /** How long the server asked to be left alone. */
  readonly retryAfterMs?: number
  /** Status of the server's answer, where there was one. */
  readonly status?: number
  readonly cause?: unknown
}

/** Everything that can go wrong between a record and Testmo. */
export class TestmoError extends Error {
  readonly code: TestmoCode
  readonly hint: string
  readonly retryable: boolean
  readonly retryAfterMs: number | undefined
  readonly status: number | undefined

  constructor({ code, message, hint, retryable = false, retryAfterMs, status, cause }: TestmoErrorFacts) {
    super(message, cause === undefined ? {} : { cause })
    this.name = 'TestmoError'
    this.code = code
    this.hint = hint
    this.retryable = retryable
    this.retryAfterMs = retryAfterMs
    this.status = status
  }
}

const hints: Readonly<Record<number, string>> = {
  401: 'set TESTMO_TOKEN to a valid API token',
  403: 'the token needs the right to add automation runs and cases to this project',
  404: 'look at the instance address and the project number',
}

/** Statuses after which the same request may succeed later. */
const passing = new Set([408, 425, 429, 500, 502, 503, 504])

/** What an answer other than 2xx means. A 429 without `Retry-After` asks for a minute, as Testmo documents. */
export const answerError = (
  what: string,
  status: number,
  { detail = '', retryAfterMs }: { detail?: string; retryAfterMs?: number } = {},
): TestmoError => {
  const retryable = passing.has(status)
  const wait = retryAfterMs ?? (status === 429 ? 60_000 : undefined)
  return new TestmoError({
    code: retryable ? 'TESTMO_UNREACHABLE' : 'TESTMO_REFUSED',
    message: `could not ${what}: the server answered ${status}${detail === '' ? '' : ` (${detail})`}`,
    hint: hints[status] ?? (retryable ? 'try again later' : 'see what the server says about the request'),
    retryable,
    status,
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  })
}
