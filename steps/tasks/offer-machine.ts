import type { OnboardingStatus } from '../../dms/client/index.ts'
import { type Amount, completeAmount } from '../parameter-types/amount.ts'
import type { Task } from '../world/participant.ts'

/** Lends a part of the machine to the network. */
export const offerMachine = (amount: Amount): Task<OnboardingStatus> => ({
  what: 'offers the machine',
  perform: async (owner) => (await owner.dms()).onboarding.onboard(completeAmount(amount)),
})
