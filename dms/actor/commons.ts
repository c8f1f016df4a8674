import type { Clock, Logger, Random } from '../core/index.ts'
import type { Network } from '../network/index.ts'
import type { Telemetry } from '../telemetry/index.ts'
import type { Authority } from '../ucan/index.ts'
import type { Buckets } from './buckets.ts'
import type { Desk } from './desk.ts'
import { sameHandle } from './handle.ts'
import type { ActorLimits } from './limits.ts'
import type { Author, Post } from './post.ts'
import type { Registration, Registry } from './registry.ts'
import type { ActorHandle } from './types.ts'
import type { Waits } from './waits.ts'

/** An actor as the node sees it: who signs for it, what it can do, where its work is done. */
export interface Resident {
  readonly author: Author
  readonly registry: Registry
  readonly desk: Desk
}

/** An actor together with the behaviour of it that was called. */
export interface Recipient {
  readonly resident: Resident
  readonly registration: Registration
}

/** What all actors of one process share. */
export interface Commons {
  readonly network: Network
  readonly authority: Authority
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  readonly telemetry: Telemetry
  readonly limits: ActorLimits
  readonly post: Post
  readonly waits: Waits
  readonly buckets: Buckets
  /** By inbox. */
  readonly residents: Map<string, Resident>
}

/** The actor with exactly this handle, if it lives here. */
export const findResident = (
  { residents }: Pick<Commons, 'residents'>,
  handle: ActorHandle,
): Resident | undefined => {
  const resident = residents.get(handle.inbox)
  return resident !== undefined && sameHandle(resident.author.handle, handle) ? resident : undefined
}
