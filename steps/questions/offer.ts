import type { OnboardingStatus } from '../../dms/client/index.ts'
import { type Resources, requireValue } from '../world/outcome.ts'
import type { Participant, Question } from '../world/participant.ts'

const look = async (owner: Participant): Promise<OnboardingStatus> =>
  requireValue(await (await owner.dms()).onboarding.status(), 'looking at the offer')

/** What the machine lends; undefined when it is not on offer. */
export const offerOf: Question<Resources | undefined> = {
  what: 'the offer',
  answer: async (owner) => {
    const { isOnboarded, offered } = await look(owner)
    return isOnboarded ? offered : undefined
  },
}

/** What of the offer nobody holds now. */
export const freeResources: Question<Resources> = {
  what: 'what is free',
  answer: async (owner) => (await look(owner)).free,
}

/** What is taken of the offer, and by how many. */
export const takenResources: Question<{ readonly holders: number; readonly isAllFree: boolean }> = {
  what: 'what is taken',
  answer: async (owner) => {
    const { offered, free, reservations } = await look(owner)
    const isAllFree = (['cpuMillicores', 'memoryBytes', 'diskBytes'] as const).every(
      (one) => offered[one] === free[one],
    )
    return { holders: reservations.length, isAllFree }
  },
}
