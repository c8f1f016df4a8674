import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'

const StampSchema = Type.Object({ pid: Type.Integer({ minimum: 1 }), started: Type.String() })

const MadeSchema = Type.Union([
  /** Everything in it goes with it. Always below the folder of leases. */
  Type.Object({ kind: Type.Literal('directory'), path: Type.String() }),
  /** `stamp` is absent from just before the start until just after. */
  Type.Object({ kind: Type.Literal('process'), role: Type.String(), stamp: Type.Optional(StampSchema) }),
  /** A network namespace without a name outside; its links and addresses end with its last process. */
  Type.Object({ kind: Type.Literal('namespace'), host: Type.String(), inode: Type.String() }),
])

const BuildSchema = Type.Object({
  binary: Type.String(),
  version: Type.String(),
  commit: Type.String(),
  sha256: Type.String(),
})

const HostRecordSchema = Type.Object({
  name: Type.String({ pattern: '^[a-z][a-z0-9-]{0,11}$' }),
  label: Type.String(),
  region: Type.String(),
  address: Type.String(),
  port: Type.Integer(),
  /** What was deployed; absent where the daemon runs from its sources. */
  build: Type.Optional(BuildSchema),
})

/** Who holds a network until when, and what was made for it. One file each, written before the thing is made. */
export const LeaseRecordSchema = Type.Object({
  format: Type.Literal(1),
  id: Type.String({ pattern: '^net-[0-9a-f]{4}$' }),
  provider: Type.Enum(['in-process', 'process', 'netns']),
  topology: Type.String(),
  owner: Type.String(),
  runner: StampSchema,
  /** The network outlives its runner, until `expiresAt`. */
  detached: Type.Boolean(),
  createdAt: Type.String(),
  expiresAt: Type.String(),
  hosts: Type.Array(HostRecordSchema),
  made: Type.Array(MadeSchema),
})

export type LeaseRecord = Static<typeof LeaseRecordSchema>
export type HostRecord = Static<typeof HostRecordSchema>
export type Made = Static<typeof MadeSchema>

/** The record in `text`, or undefined when it is none of ours. */
export const parseRecord = (text: string): LeaseRecord | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return Check(LeaseRecordSchema, value) ? value : undefined
  } catch {
    return undefined
  }
}
