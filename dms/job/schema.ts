import { Type } from 'typebox'

const strict = { additionalProperties: false }
const label = '^[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?$'
const amount = Type.Unknown()

/** The ensemble file, version V1. Amounts are read apart, because their messages name the unit that is missing. */
export const EnsembleFile = Type.Object(
  {
    version: Type.Enum(['V1']),
    allocations: Type.Record(
      Type.String({ pattern: label }),
      Type.Object(
        {
          type: Type.Optional(Type.Enum(['task', 'service'])),
          executor: Type.String({ pattern: '^[a-z0-9-]{1,32}$' }),
          resources: Type.Object({ cpu: amount, memory: amount, disk: Type.Optional(amount) }, strict),
          limits: Type.Optional(
            Type.Object({ time: Type.Optional(amount), output: Type.Optional(amount) }, strict),
          ),
          environment: Type.Optional(
            Type.Record(
              Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]{0,127}$' }),
              Type.String({ maxLength: 4096 }),
            ),
          ),
          execution: Type.Record(Type.String({ maxLength: 64 }), Type.Unknown()),
        },
        strict,
      ),
      { minProperties: 1, maxProperties: 32, ...strict },
    ),
    nodes: Type.Optional(
      Type.Record(
        Type.String({ pattern: label }),
        Type.Object(
          {
            allocations: Type.Array(Type.String({ pattern: label }), { minItems: 1, maxItems: 32 }),
            peer: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
          },
          strict,
        ),
        { maxProperties: 32, ...strict },
      ),
    ),
  },
  strict,
)
