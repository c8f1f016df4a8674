import { type Static, Type } from 'typebox'

const strict = { additionalProperties: false }
const whole = Type.Integer({ minimum: 0 })
const id = Type.String({ pattern: '^[a-f0-9]{16,64}$' })
const name = Type.String({ pattern: '^[a-z0-9-]{1,42}$' })

/** What is set aside is never nothing: an empty reservation would cost its holder nothing and others their place. */
const some = Type.Integer({ minimum: 1 })

export const DemandShape = Type.Object({ cpuMillicores: some, memoryBytes: some, diskBytes: whole }, strict)

export const ResourcesShape = Type.Object(
  { cpuMillicores: whole, memoryBytes: whole, diskBytes: whole },
  strict,
)

export const AllocationShape = Type.Object(
  {
    name,
    kind: Type.Enum(['task', 'service']),
    executor: Type.String({ pattern: '^[a-z0-9-]{1,32}$' }),
    resources: DemandShape,
    limits: Type.Object(
      { timeMs: Type.Integer({ minimum: 1 }), outputBytes: Type.Integer({ minimum: 0, maximum: 1_048_576 }) },
      strict,
    ),
    environment: Type.Record(
      Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]{0,127}$' }),
      Type.String({ maxLength: 4096 }),
    ),
    parameters: Type.Record(Type.String({ maxLength: 64 }), Type.Unknown()),
  },
  strict,
)

export const ResultShape = Type.Object(
  {
    endedBy: Type.String(),
    exitCode: Type.Optional(Type.Integer()),
    signal: Type.Optional(Type.String()),
    standardOutput: Type.String(),
    standardError: Type.String(),
    /** How much of the beginning of both streams was left out to fit one message. */
    omittedCharacters: Type.Optional(whole),
    detail: Type.Optional(Type.String()),
  },
  strict,
)

export const AllocationState = Type.Enum(['pending', 'running', 'completed', 'failed', 'terminated'])

const Progress = Type.Object({ state: AllocationState, result: Type.Optional(ResultShape) }, strict)

/** What an orchestrator asks of a machine; who may ask holds `/dms/deployment` there. */
export const requestBid = {
  path: '/dms/deployment/request',
  summary: 'Asks whether this machine would take a piece of work',
  request: Type.Object(
    { deployment: id, executors: Type.Array(Type.String(), { maxItems: 32 }), resources: ResourcesShape },
    strict,
  ),
  reply: Type.Object({ free: ResourcesShape }, strict),
}

export const commit = {
  path: '/dms/deployment/commit',
  summary: 'Sets resources aside for one allocation, for a while',
  request: Type.Object({ deployment: id, allocation: name, resources: DemandShape }, strict),
  reply: Type.Object({ heldForMs: whole }, strict),
}

export const allocate = {
  path: '/dms/deployment/allocate',
  summary: 'Turns a commitment into an allocation with an actor of its own',
  request: Type.Object({ deployment: id, allocation: AllocationShape }, strict),
  reply: Type.Object(
    {
      allocationId: id,
      handle: Type.Object({ did: Type.String(), host: Type.String(), inbox: Type.String() }, strict),
      /** Grants the deployer everything below `/dms/allocation/<allocationId>`; a machine needs none on itself. */
      token: Type.Optional(Type.String()),
    },
    strict,
  ),
}

export const revert = {
  path: '/dms/deployment/revert',
  summary: 'Gives back what was set aside or allocated for a deployment',
  request: Type.Object({ deployment: id }, strict),
  reply: Type.Object({ released: Type.Array(Type.String()) }, strict),
}

/** The capability that stands for one allocation; its behaviours lie below it. */
export const allocationCapability = (allocationId: string): string => `/dms/allocation/${allocationId}`

/** Behaviours of the AllocationActor of one allocation. The id is part of their paths, so that a grant names one job. */
export const allocationBehaviours = (allocationId: string) => {
  const capability = allocationCapability(allocationId)
  return {
    start: {
      path: `${capability}/start`,
      summary: 'Starts the job',
      request: Type.Object({}, strict),
      reply: Progress,
    },
    watch: {
      path: `${capability}/watch`,
      summary: 'Answers when the job has ended, or after a while with where it stands',
      request: Type.Object({ waitMs: Type.Integer({ minimum: 0, maximum: 25_000 }) }, strict),
      reply: Progress,
    },
    stop: {
      path: `${capability}/stop`,
      summary: 'Ends the job and gives its resources back',
      request: Type.Object({}, strict),
      reply: Progress,
    },
  }
}

export type AllocationProgress = Static<typeof Progress>
