import type { OnboardingStatus } from '../../dms/client/index.ts'
import type { Task } from '../world/participant.ts'

/** Lends nothing any more. */
export const withdrawOffer: Task<OnboardingStatus> = {
  what: 'withdraws the offer',
  perform: async (owner) => (await owner.dms()).onboarding.offboard(),
}
