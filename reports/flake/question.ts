import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { QuarantineQuestion } from './quarantine.ts'
import { Entry } from './quarantine-file.ts'

const Path = Type.String({ maxLength: 4096 })

const Question = Type.Object(
  {
    change: Type.String({ maxLength: 1000 }),
    changedFiles: Type.Array(Path, { maxItems: 10_000 }),
    affected: Type.Optional(
      Type.Union([Type.Literal('all'), Type.Array(Type.Object({ uri: Path, name: Type.String() }))]),
    ),
    at: Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT[\\d:.]{8,12}Z$' }),
    entries: Type.Array(Entry),
    problems: Type.Array(Type.String()),
  },
  { additionalProperties: false },
)

/** Whether a value read from a file is a question to the quarantine. */
export const isQuestion = (value: unknown): value is QuarantineQuestion => Value.Check(Question, value)
