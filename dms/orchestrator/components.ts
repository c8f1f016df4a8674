import type { Actor } from '../actor/index.ts'
import type { Clock, Logger, Random } from '../core/index.ts'
import type { Collection } from '../database/index.ts'
import type { Did } from '../identity/index.ts'
import type { Telemetry } from '../telemetry/index.ts'

/** What an orchestrator is made of. */
export interface OrchestratorComponents {
  readonly actor: Actor
  readonly records: Collection
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  /** Told of every step of every deployment. */
  readonly telemetry: Telemetry
  /** Machines that may be asked when none is pinned. */
  readonly candidates: () => readonly Did[]
  /** @throws InvalidInputError */
  readonly resolve: (peer: string) => Did
}
