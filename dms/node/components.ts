import type { Actor } from '../actor/index.ts'
import type { Clock, Logger } from '../core/index.ts'
import type { Network } from '../network/index.ts'
import type { Orchestrator } from '../orchestrator/index.ts'
import type { Telemetry } from '../telemetry/index.ts'
import type { Authority } from '../ucan/index.ts'
import type { Allocations } from './allocations.ts'
import type { Onboarding } from './onboarding.ts'

/** What the behaviours of a NodeActor work with. */
export interface NodeParts {
  readonly actor: Actor
  readonly authority: Authority
  readonly network: Network
  readonly onboarding: Onboarding
  readonly orchestrator: Orchestrator
  readonly allocations: Allocations
  readonly clock: Clock
  readonly log: Logger
  readonly telemetry: Telemetry
}
