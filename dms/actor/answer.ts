import { failure, type Json, type Problem, type Result, success } from '../core/index.ts'

/** What comes back from an invocation: the value, or why there is none. */
export type Answer = Result<Json, Problem>

const CODE = /^[A-Z][A-Z0-9_]{1,63}$/
const MAX_TEXT = 16_384

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= MAX_TEXT

const isRecord = (value: unknown): value is Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const readProblem = (value: Json | undefined): Problem | undefined => {
  if (!isRecord(value)) return undefined
  const { code, message, hint, facts, retryable } = value
  if (!isText(code) || !CODE.test(code) || !isText(message)) return undefined
  return {
    code,
    message,
    ...(isText(hint) ? { hint } : {}),
    ...(isRecord(facts) ? { facts } : {}),
    ...(retryable === true ? { retryable } : {}),
  }
}

/** The payload of a reply: `[true, value]` or `[false, problem]`. */
export const answerToPayload = (answer: Answer): Json =>
  answer.ok ? [true, answer.value] : [false, { ...answer.error }]

/** Reads a payload that a peer calls an answer; undefined when it is none. */
export const payloadToAnswer = (payload: Json): Answer | undefined => {
  if (!Array.isArray(payload) || payload.length !== 2) return undefined
  const [isSuccess, content] = payload as readonly Json[]
  if (isSuccess === true && content !== undefined) return success(content)
  const problem = isSuccess === false ? readProblem(content) : undefined
  return problem === undefined ? undefined : failure(problem)
}
