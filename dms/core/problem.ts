/** Facts and messages that may travel in JSON. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined }

/**
 * Why something was refused or failed, as data that crosses the network, the API and reports unchanged.
 *
 * `code` is stable and listed in dms/README.md; `message` says what was attempted, with what, and why it failed;
 * `hint` says what to try next. Neither carries secrets, tokens or anything that helps an attacker.
 */
export interface Problem {
  readonly code: string
  readonly message: string
  readonly hint?: string
  readonly facts?: { readonly [key: string]: Json | undefined }
  /** True when the same call may succeed later without a change. */
  readonly retryable?: boolean
}

/** The thrown form of a Problem; every error class of the daemon extends it. */
export class DmsError extends Error {
  readonly code: string
  readonly hint: string | undefined
  readonly facts: Problem['facts']
  readonly retryable: boolean

  constructor(problem: Problem, options?: { cause?: unknown }) {
    super(problem.message, options)
    this.name = new.target.name
    this.code = problem.code
    this.hint = problem.hint
    this.facts = problem.facts
    this.retryable = problem.retryable ?? false
  }

  toProblem(): Problem {
    return {
      code: this.code,
      message: this.message,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      ...(this.facts === undefined ? {} : { facts: this.facts }),
      ...(this.retryable ? { retryable: true } : {}),
    }
  }
}

/** Input that does not have the expected shape. `where` is a path such as `/allocations/greeting/resources`. */
export class InvalidInputError extends DmsError {
  constructor(input: { what: string; where?: string; expected: string; received: string; hint?: string }) {
    const place = input.where === undefined ? '' : ` at ${input.where}`
    super({
      code: 'INPUT_INVALID',
      message: `${input.what}${place}: expected ${input.expected}, received ${input.received}`,
      ...(input.hint === undefined ? {} : { hint: input.hint }),
      facts: { where: input.where, expected: input.expected, received: input.received },
    })
  }
}

/**
 * Turns anything thrown into a Problem. Unknown errors become INTERNAL without their text, which may hold secrets;
 * log the original beside it.
 */
export const toProblem = (thrown: unknown): Problem =>
  thrown instanceof DmsError
    ? thrown.toProblem()
    : { code: 'INTERNAL', message: 'The daemon failed while handling this request; its log has the details.' }
