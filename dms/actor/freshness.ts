import type { Clock, DmsError } from '../core/index.ts'
import type { Envelope } from './envelope.ts'
import {
  MessageExpiredError,
  MessageFromFutureError,
  MessageLifetimeError,
  MessageStaleError,
} from './errors.ts'
import type { ActorLimits } from './limits.ts'

/**
 * Judges the times of a message against this node's clock. What was issued before this object was made is stale: an
 * earlier process may have carried it out, and its replay memory is gone.
 */
export type Freshness = (envelope: Envelope, call: string) => DmsError | undefined

export const createFreshness = (
  clock: Pick<Clock, 'now'>,
  { clockToleranceMs, maxLifetimeMs }: Pick<ActorLimits, 'clockToleranceMs' | 'maxLifetimeMs'>,
): Freshness => {
  const startedAtMs = Math.floor(clock.now())
  return ({ issuedAtMs, expiresAtMs }, call) => {
    const nowMs = clock.now()
    const issued = Number(issuedAtMs)
    const expires = Number(expiresAtMs)
    if (expires <= issued || expires - issued > maxLifetimeMs)
      return new MessageLifetimeError(call, maxLifetimeMs)
    if (expires <= nowMs)
      return new MessageExpiredError(call, {
        byMs: Math.round(nowMs - expires),
        ageMs: Math.round(nowMs - issued),
      })
    if (issued > nowMs + clockToleranceMs) return new MessageFromFutureError(call, Math.round(issued - nowMs))
    return issued < startedAtMs ? new MessageStaleError(call) : undefined
  }
}
