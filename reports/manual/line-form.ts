import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { ManualLine } from '../model.ts'

const statuses = ['passed', 'failed', 'blocked', 'expired', 'due', 'overdue', 'unplanned'] as const

const Lines = Type.Array(
  Type.Object(
    {
      scenario: Type.String({ maxLength: 100 }),
      title: Type.String({ maxLength: 1000 }),
      uri: Type.String({ maxLength: 4096 }),
      scopeLines: Type.Array(Type.String({ maxLength: 100 })),
      status: Type.Union(statuses.map((status) => Type.Literal(status))),
      why: Type.String({ maxLength: 8192 }),
    },
    { additionalProperties: false },
  ),
)

/** Whether a value read from a file tells where manual scenarios stand. */
export const isManualLines = (value: unknown): value is readonly ManualLine[] => Value.Check(Lines, value)
