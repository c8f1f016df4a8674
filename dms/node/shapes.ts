import { Type } from 'typebox'
import { protocol } from '../orchestrator/index.ts'

export const strict = { additionalProperties: false }
export const nothing = Type.Object({}, strict)
export const text = Type.String({ maxLength: 4096 })
const whole = Type.Integer({ minimum: 0 })

export const ProblemShape = Type.Object({
  code: Type.String(),
  message: Type.String(),
  hint: Type.Optional(Type.String()),
  facts: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  retryable: Type.Optional(Type.Boolean()),
})

export const PeerShape = Type.Object({
  peerId: Type.String(),
  did: Type.String(),
  addresses: Type.Array(Type.String()),
  isConnected: Type.Boolean(),
  isRelayed: Type.Boolean({ description: 'Connected through a relay only' }),
})

export const TokenShape = Type.Object({
  id: Type.String(),
  issuer: Type.String(),
  audience: Type.String(),
  capabilities: Type.Array(Type.Object({ path: Type.String(), receiver: Type.String() })),
  topics: Type.Array(Type.String()),
  expiresAtMs: whole,
  notBeforeMs: Type.Optional(whole),
  depth: Type.Optional(whole),
  chainLength: whole,
  root: Type.String(),
})

export const AnchorsShape = Type.Object({
  roots: Type.Array(Type.String()),
  require: Type.Array(TokenShape),
  provide: Type.Array(TokenShape),
  revoked: Type.Array(Type.Object({ id: Type.String(), by: Type.String() })),
})

export const OnboardingShape = Type.Object({
  isOnboarded: Type.Boolean(),
  offered: protocol.ResourcesShape,
  free: protocol.ResourcesShape,
  reservations: Type.Array(
    Type.Object({
      id: Type.String(),
      resources: protocol.ResourcesShape,
      state: Type.Enum(['held', 'used']),
    }),
  ),
})

const AllocationRow = {
  name: Type.String(),
  id: Type.String(),
  machine: Type.Optional(Type.String()),
  state: protocol.AllocationState,
  result: Type.Optional(protocol.ResultShape),
}

export const AllocationRowShape = Type.Object(AllocationRow)
export const LocalAllocationShape = Type.Object({ ...AllocationRow, deployer: Type.String() })

export const DeploymentShape = Type.Object({
  id: Type.String(),
  state: Type.Enum([
    'preparing',
    'generating',
    'committing',
    'provisioning',
    'running',
    'shutting-down',
    'completed',
    'failed',
    'cancelled',
  ]),
  createdAtMs: whole,
  endedAtMs: Type.Optional(whole),
  allocations: Type.Array(AllocationRowShape),
  answers: Type.Array(
    Type.Object({ machine: Type.String(), offered: Type.Boolean(), problem: Type.Optional(ProblemShape) }),
  ),
  problem: Type.Optional(ProblemShape),
})
