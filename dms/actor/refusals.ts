import type { Problem } from '../core/index.ts'
import type { PeerId } from '../identity/index.ts'
import type { Commons } from './commons.ts'
import type { Envelope } from './envelope.ts'

/** Makes telemetry of refusals, within what one peer may cause: nobody can wash away what was told before. */
export interface Refusals {
  tell(peer: PeerId, message: Envelope, problem: Problem): void
}

export const createRefusals = ({
  telemetry,
  buckets,
  limits,
}: Pick<Commons, 'telemetry' | 'buckets' | 'limits'>): Refusals => {
  let untold = 0
  return {
    tell: (peerId, { id, behaviour }, { code }) => {
      if (!buckets.take(`told ${peerId}`, limits.toldRefusalRate)) {
        untold++
        return
      }
      const before = untold > 0 ? { untold } : {}
      untold = 0
      telemetry.emit({ event: 'actor_message_refused', traceId: id, code, behaviour, peerId, ...before })
    },
  }
}
