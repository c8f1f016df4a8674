import type { Clock, Timer } from '../core/index.ts'
import { DmsError } from '../core/index.ts'
import { add, noResources, subtract } from './arithmetic.ts'
import type { Resources } from './index.ts'

export class ReservationUnknownError extends DmsError {
  constructor(id: string) {
    super({
      code: 'RESERVATION_UNKNOWN',
      message: `No reservation ${id} is held here; it was released or has run out.`,
      retryable: true,
    })
  }
}

/** Resources set aside under a name: held for a while, then used until released. */
export interface Reservation {
  readonly id: string
  readonly resources: Resources
  readonly state: 'held' | 'used'
}

/**
 * Who has set aside what of the machine's offer. free + reserved = offered, at every moment and for each quantity.
 */
export interface ReservationLedger {
  offered(): Resources
  free(): Resources
  reservations(): readonly Reservation[]
  /** @throws InsufficientResourcesError when more is reserved than the new offer holds */
  offer(resources: Resources): void
  /** Sets aside until used, released, or `forMs` have passed. @throws InsufficientResourcesError, or DmsError RESERVATION_EXISTS */
  hold(id: string, resources: Resources, forMs: number): void
  /** From now on without expiry. @throws ReservationUnknownError when the hold has run out */
  use(id: string): void
  /** True when something was given back; a second release is without effect. */
  release(id: string): boolean
}

export const createReservationLedger = ({ clock }: { clock: Clock }): ReservationLedger => {
  let offered = noResources
  const entries = new Map<
    string,
    { resources: Resources; state: 'held' | 'used'; expiry: Timer | undefined }
  >()
  const reserved = () => [...entries.values()].reduce((sum, entry) => add(sum, entry.resources), noResources)
  const release = (id: string): boolean => {
    entries.get(id)?.expiry?.cancel()
    return entries.delete(id)
  }
  return {
    offered: () => offered,
    free: () => subtract(offered, reserved()),
    reservations: () => [...entries].map(([id, { resources, state }]) => ({ id, resources, state })),
    offer: (resources) => {
      subtract(resources, reserved(), 'Changing the offer below what is reserved')
      offered = resources
    },
    hold: (id, resources, forMs) => {
      if (entries.has(id)) {
        throw new DmsError({
          code: 'RESERVATION_EXISTS',
          message: `Resources are reserved already under ${id}.`,
        })
      }
      subtract(subtract(offered, reserved()), resources, `Reserving for ${id}`)
      entries.set(id, { resources, state: 'held', expiry: clock.after(forMs, () => release(id)) })
    },
    use: (id) => {
      const entry = entries.get(id)
      if (entry === undefined) throw new ReservationUnknownError(id)
      entry.expiry?.cancel()
      entry.state = 'used'
      entry.expiry = undefined
    },
    release,
  }
}
