import { DmsError } from '../core/index.ts'
import type { Collection } from '../database/index.ts'
import {
  describeResources,
  fits,
  noResources,
  type Reservation,
  type ReservationLedger,
  type Resources,
  shortfall,
} from '../resources/index.ts'

export interface OnboardingStatus {
  readonly isOnboarded: boolean
  readonly offered: Resources
  readonly free: Resources
  readonly reservations: readonly Reservation[]
}

/** What of this machine is lent to the network, by its owner's word. Survives a restart. */
export interface Onboarding {
  load(): Promise<void>
  status(): OnboardingStatus
  /** @throws DmsError NODE_ALREADY_ONBOARDED, NODE_OFFER_TOO_LARGE, NODE_OFFER_EMPTY */
  onboard(offer: Resources): Promise<OnboardingStatus>
  /** @throws DmsError NODE_NOT_ONBOARDED, NODE_BUSY while work runs */
  offboard(): Promise<OnboardingStatus>
  /** @throws DmsError NODE_NOT_ONBOARDED */
  requireOnboarded(): void
}

const key = 'offer'

const check = (offer: Resources, machine: Resources): void => {
  if (offer.cpuMillicores === 0 || offer.memoryBytes === 0) {
    throw new DmsError({
      code: 'NODE_OFFER_EMPTY',
      message: 'Onboarding this machine: an offer needs some processor time and some memory.',
      facts: { offer: { ...offer } },
    })
  }
  if (fits(machine, offer)) return
  const missing = shortfall(machine, offer)
  throw new DmsError({
    code: 'NODE_OFFER_TOO_LARGE',
    message: `Onboarding this machine: it has ${describeResources(machine)}; the offer is ${describeResources(missing)} larger`,
    facts: { machine: { ...machine }, offer: { ...offer }, missing: { ...missing } },
    hint: 'Offer at most what the machine has.',
  })
}

export const createOnboarding = (components: {
  ledger: ReservationLedger
  store: Collection
  detect: () => Promise<Resources>
}): Onboarding => {
  const { ledger, store, detect } = components
  let isOnboarded = false

  const status = (): OnboardingStatus => ({
    isOnboarded,
    offered: ledger.offered(),
    free: ledger.free(),
    reservations: ledger.reservations(),
  })
  const requireOnboarded = (): void => {
    if (isOnboarded) return
    throw new DmsError({
      code: 'NODE_NOT_ONBOARDED',
      message: 'This machine lends nothing to the network now.',
      hint: 'Its owner can change that with "nunet onboard".',
    })
  }
  return {
    status,
    requireOnboarded,
    load: async () => {
      const offer = (await store.get(key)) as Resources | undefined
      if (offer === undefined) return
      ledger.offer(offer)
      isOnboarded = true
    },
    onboard: async (offer) => {
      if (isOnboarded) {
        throw new DmsError({
          code: 'NODE_ALREADY_ONBOARDED',
          message: `This machine already lends ${describeResources(ledger.offered())}.`,
          hint: 'Offboard first, then onboard with the new offer.',
        })
      }
      check(offer, await detect())
      await store.put(key, { ...offer }, { durable: true })
      ledger.offer(offer)
      isOnboarded = true
      return status()
    },
    offboard: async () => {
      requireOnboarded()
      if (ledger.reservations().length > 0) {
        throw new DmsError({
          code: 'NODE_BUSY',
          message: `Offboarding this machine: ${ledger.reservations().length} allocation(s) still hold resources`,
          hint: 'Wait until they have ended.',
          retryable: true,
        })
      }
      await store.delete(key)
      ledger.offer(noResources)
      isOnboarded = false
      return status()
    },
  }
}
