import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'

const StampSchema = Type.Object({ pid: Type.Integer({ minimum: 1 }), started: Type.String() })

const MadeSchema = Type.Union([
  /** The network's own folder; everything in it goes with it. */
  Type.Object({ kind: Type.Literal('directory'), path: Type.String() }),
  /** `stamp` is absent from just before the start until just after. */
  Type.Object({ kind: Type.Literal('process'), role: Type.String(), stamp: Type.Optional(StampSchema) }),
  /** A network namespace without a name outside; its links and addresses end with its last process. */
  Type.Object({ kind: Type.Literal('namespace'), host: Type.String(), inode: Type.String() }),
  /** A network interface of this machine. */
  Type.Object({ kind: Type.Literal('link'), name: Type.String() }),
  /** Containers, networks and images of an engine that bear the label `nunet.lease=<id>`. */
  Type.Object({ kind: Type.Literal('containers'), socket: Type.String() }),
  /** A directory on a machine of an inventory, and every process that works in it. */
  Type.Object({
    kind: Type.Literal('remote'),
    inventory: Type.String(),
    machine: Type.String(),
    directory: Type.String(),
  }),
  /** The host of a network on a machine that its owner lends; `folder` is that of the rendezvous. */
  Type.Object({
    kind: Type.Literal('lent'),
    folder: Type.String(),
    machine: Type.String(),
    network: Type.String(),
    host: Type.String(),
  }),
  /**
   * Everything of a cloud that bears the label `nunet-lease=<mark>`: the id with a random part, for other people's
   * machines may use the same project and the same id. The token is read from that file, never kept here.
   */
  Type.Object({
    kind: Type.Literal('cloud'),
    cloud: Type.String(),
    endpoint: Type.String(),
    tokenFile: Type.String(),
    mark: Type.String({ pattern: '^[a-z0-9-]{8,40}$' }),
  }),
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
  provider: Type.Enum(['in-process', 'process', 'netns', 'container', 'ssh', 'hetzner', 'lent']),
  topology: Type.String(),
  /** The whole topology, as it was validated. */
  shape: Type.Unknown(),
  owner: Type.String(),
  runner: StampSchema,
  /** The network outlives its runner, until `expiresAt`. */
  detached: Type.Boolean(),
  /** What it is for: the run and the scenario. */
  purpose: Type.Optional(
    Type.Object({ run: Type.Optional(Type.String()), scenario: Type.Optional(Type.String()) }),
  ),
  /** What it costs at most until `expiresAt`; absent: nothing. */
  price: Type.Optional(
    Type.Object({ worstCaseEur: Type.Number({ minimum: 0 }), lines: Type.Array(Type.String()) }),
  ),
  /** Above this it may not be extended. */
  capEur: Type.Optional(Type.Number({ minimum: 0 })),
  /** As Date.prototype.toISOString writes them. */
  createdAt: Type.String(),
  expiresAt: Type.String(),
  hosts: Type.Array(HostRecordSchema),
  made: Type.Array(MadeSchema),
  /** What stood in the way when it was last undone. */
  problems: Type.Optional(Type.Array(Type.String())),
})

export type LeaseRecord = Static<typeof LeaseRecordSchema>
export type HostRecord = Static<typeof HostRecordSchema>
export type Made = Static<typeof MadeSchema>

/** A time that cannot be told would never be over. */
const isTime = (text: string): boolean => {
  const ms = Date.parse(text)
  return Number.isFinite(ms) && new Date(ms).toISOString() === text
}

/** The record in `text`, or undefined when it is none of ours. */
export const parseRecord = (text: string): LeaseRecord | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    if (!Check(LeaseRecordSchema, value)) return undefined
    return isTime(value.createdAt) && isTime(value.expiresAt) ? value : undefined
  } catch {
    return undefined
  }
}
