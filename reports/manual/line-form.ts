import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { ManualLine } from '../model.ts'
import { Day, StepOutcome, Version } from './entry.ts'

const statuses = ['passed', 'failed', 'blocked', 'expired', 'due', 'overdue', 'unplanned'] as const

const Step = Type.Object(
  {
    sentence: Type.String({ maxLength: 600 }),
    outcome: StepOutcome,
    note: Type.Optional(Type.String({ maxLength: 1000 })),
  },
  { additionalProperties: false },
)

const Performed = Type.Object(
  {
    version: Version,
    at: Type.String({ maxLength: 40 }),
    outcome: StepOutcome,
    validity: Type.String({ maxLength: 400 }),
    steps: Type.Array(Step, { maxItems: 100 }),
  },
  { additionalProperties: false },
)

const Lines = Type.Array(
  Type.Object(
    {
      scenario: Type.String({ maxLength: 100 }),
      title: Type.String({ maxLength: 1000 }),
      uri: Type.String({ maxLength: 4096 }),
      line: Type.Optional(Type.Integer({ minimum: 1 })),
      scopeLines: Type.Array(Type.String({ maxLength: 100 })),
      status: Type.Union(statuses.map((status) => Type.Literal(status))),
      why: Type.String({ maxLength: 8192 }),
      due: Type.Optional(Day),
      performed: Type.Optional(Performed),
    },
    { additionalProperties: false },
  ),
)

/** Whether a value read from a file tells where manual scenarios stand. */
export const isManualLines = (value: unknown): value is readonly ManualLine[] => Value.Check(Lines, value)
