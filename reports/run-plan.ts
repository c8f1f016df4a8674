import { readFileSync, statSync } from 'node:fs'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { RunPlan } from './model.ts'
import { oneLine } from './text.ts'

/** A plan that was handed over cannot be used; a run that lost its reasons must not begin as if it had none. */
export class RunPlanError extends Error {
  readonly code = 'RUN_PLAN'
}

/** Beyond it a record's context would not be read again. */
const maxBytes = 256 * 1024
const text = Type.String({ minLength: 1, maxLength: 500 })

const Plan = Type.Object(
  {
    event: Type.String({ minLength: 1, maxLength: 60 }),
    rows: Type.Array(
      Type.Object(
        {
          stage: Type.String({ minLength: 1, maxLength: 60 }),
          provider: Type.String({ minLength: 1, maxLength: 60 }),
          topology: Type.Optional(text),
          tags: Type.Optional(text),
          reason: text,
        },
        { additionalProperties: false },
      ),
      { maxItems: 500 },
    ),
    notRun: Type.Array(
      Type.Object(
        { what: Type.String({ minLength: 1, maxLength: 300 }), reason: text },
        { additionalProperties: false },
      ),
      { maxItems: 500 },
    ),
  },
  { additionalProperties: false },
)

const parse = (path: string): unknown => {
  const { size } = statSync(path)
  if (size > maxBytes) throw new Error(`it is larger than ${maxBytes} bytes`)
  return JSON.parse(readFileSync(path, 'utf8'))
}

const refuse = (path: string, why: string, cause?: unknown): RunPlanError =>
  new RunPlanError(
    `${path} is no plan of a run: ${oneLine(why, 300)}. Make one with "npm run plan -- --event push --json > ${path}".`,
    { cause },
  )

/**
 * Reads the plan that a run is part of, as `npm run plan -- --json` prints it.
 *
 * @throws RunPlanError saying what is wrong with the file
 */
export const readRunPlan = (path: string): RunPlan => {
  let value: unknown
  try {
    value = parse(path)
  } catch (error) {
    throw refuse(path, (error as Error).message, error)
  }
  if (Value.Check(Plan, value)) return value
  const { instancePath = '', message = '' } = [...Value.Errors(Plan, value)][0] ?? {}
  throw refuse(path, `${instancePath} ${message}`)
}
