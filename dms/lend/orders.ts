import { type Static, type TSchema, Type } from 'typebox'
import { CapsSchema, HashSchema } from './invitation.ts'

const strict = { additionalProperties: false }

/** A network of the tester, with a mark that no other tester's network has. */
const NetworkSchema = Type.String({ pattern: '^net-[0-9a-f]{4}-[0-9a-f]{8}$' })

const order = <Verb extends string, Fields extends Record<string, TSchema>>(verb: Verb, fields: Fields) =>
  Type.Object({ verb: Type.Literal(verb), ...fields }, strict)

const onHost = { network: NetworkSchema }

/** Files of a host that may be read; names, never paths. */
export const LentFileSchema = Type.Enum([
  'log',
  'status',
  'settings',
  'token',
  'telemetry',
  'telemetryBefore',
])

export const maxReadBytes = 2 ** 21
export const maxBuildBytes = 2 ** 30
const longestEndMs = 60_000

/**
 * Everything that a lent machine can be asked to do: there is no order that names a program, a path or an address.
 * One stream carries one order, then its answer; `put` and `connect` are followed by bytes.
 */
export const OrderSchema = Type.Union([
  order('facts', {}),
  /** Takes the machine for one network; it has one host at a time. */
  order('claim', onHost),
  order('has', { sha256: HashSchema }),
  /** Answered when it may begin; then exactly so many bytes come, and a second answer follows. */
  order('put', { sha256: HashSchema, sizeBytes: Type.Integer({ minimum: 1, maximum: maxBuildBytes }) }),
  /** From the next start the host runs this build. */
  order('use', { ...onHost, sha256: HashSchema }),
  /** The machine writes settings and passphrase by itself. */
  order('prepare', { ...onHost, label: Type.String({ minLength: 1, maxLength: 64 }) }),
  order('start', onHost),
  order('state', onHost),
  order('ends', onHost),
  order('end', {
    ...onHost,
    signal: Type.Enum(['SIGTERM', 'SIGKILL']),
    withinMs: Type.Integer({ minimum: 0, maximum: longestEndMs }),
  }),
  /** The answer tells how many bytes come. */
  order('read', {
    ...onHost,
    file: LentFileSchema,
    maxBytes: Type.Integer({ minimum: 0, maximum: maxReadBytes }),
  }),
  /** To the daemon's own API, by its socket or by its port on loopback. */
  order('connect', { ...onHost, to: Type.Enum(['socket', 'port']) }),
  order('remove', onHost),
  /** The tester needs the machine no longer: it leaves, as if its owner had said so. */
  order('dismiss', {}),
])

export type Order = Static<typeof OrderSchema>
export type Verb = Order['verb']
export type OrderOf<V extends Verb> = Extract<Order, { readonly verb: V }>

const LifeSchema = Type.Integer({ minimum: 0, maximum: 2 ** 31 })
const StateSchema = Type.Object(
  { life: LifeSchema, pid: Type.Optional(Type.Integer({ minimum: 1 })) },
  strict,
)
const nothing = Type.Object({}, strict)
const ShortText = (maxLength: number) => Type.String({ maxLength })

/** What is answered to each order when it was carried out; what does not fit is not believed. */
export const ReplySchemas = {
  facts: Type.Object(
    {
      operatingSystem: ShortText(32),
      architecture: ShortText(32),
      /** What is left of the cap, or of the disk. */
      freeBytes: Type.Number({ minimum: 0 }),
      expiresMs: Type.Number({ minimum: 0 }),
      /** As the machine sees itself. */
      address: ShortText(64),
      network: Type.Optional(NetworkSchema),
      /** What is lent at most; a machine of an earlier version does not say it. */
      caps: Type.Optional(CapsSchema),
      /** How each cap is kept, in words. */
      kept: Type.Array(ShortText(200), { maxItems: 8 }),
    },
    strict,
  ),
  claim: nothing,
  has: Type.Object({ has: Type.Boolean() }, strict),
  put: nothing,
  use: nothing,
  prepare: nothing,
  start: StateSchema,
  state: StateSchema,
  ends: Type.Object(
    {
      ends: Type.Array(
        Type.Object(
          { life: LifeSchema, how: ShortText(200), isOrderly: Type.Boolean(), logTail: ShortText(4096) },
          strict,
        ),
        { maxItems: 50 },
      ),
    },
    strict,
  ),
  end: Type.Object({ isGone: Type.Boolean() }, strict),
  read: Type.Object(
    { exists: Type.Boolean(), sizeBytes: Type.Integer({ minimum: 0, maximum: maxReadBytes }) },
    strict,
  ),
  connect: nothing,
  remove: nothing,
  dismiss: nothing,
} satisfies Record<Verb, TSchema>

export type Reply<V extends Verb> = Static<(typeof ReplySchemas)[V]>

/** An answer on the wire. */
export const AnswerSchema = Type.Union([
  Type.Object({ ok: Type.Literal(true), value: Type.Unknown() }, strict),
  Type.Object(
    {
      ok: Type.Literal(false),
      error: Type.Object(
        {
          code: Type.String({ pattern: '^[A-Z][A-Z_]{2,63}$' }),
          message: ShortText(4096),
          hint: Type.Optional(ShortText(1024)),
          facts: Type.Optional(Type.Unknown()),
          retryable: Type.Optional(Type.Boolean()),
        },
        strict,
      ),
    },
    strict,
  ),
])

/** The first thing that a lender says. */
export const HelloSchema = Type.Object(
  {
    id: Type.String({ pattern: '^[0-9a-f]{16}$' }),
    /** Shown once; afterwards the lender's own key is enough. */
    secret: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
  },
  strict,
)

export type Hello = Static<typeof HelloSchema>

/** Said now and then in both directions, so that a dead connection is noticed; `bye`: the owner has taken it back. */
export const BeatSchema = Type.Object({ beat: Type.Enum(['alive', 'bye']) }, strict)
