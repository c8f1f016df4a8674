import type { OnboardingStatus } from '../../dms/client/index.ts'
import { type Matcher, satisfies } from '../expect/index.ts'
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

export interface Taken {
  /** Reservations by their id, `<deployer>/<deployment>/<allocation>`. */
  readonly heldBy: readonly string[]
  readonly isAllFree: boolean
}

/** The allocation of a reservation, and the beginning of its deployment's id, by which logs name it. */
const holderInWords = (id: string): string => {
  const [allocation, deployment] = id.split('/').reverse()
  return deployment === undefined ? id : `${allocation} of deployment ${deployment.slice(0, 12)}…`
}

const takenInWords = ({ heldBy, isAllFree }: Taken): string => {
  if (heldBy.length > 0) return `part of it held by ${heldBy.map(holderInWords).join(' and ')}`
  return isAllFree ? 'everything free' : 'part of it taken, and held by nobody'
}

export const nothingTaken: Matcher<Taken> = satisfies(
  'everything free, and held by nobody',
  ({ heldBy, isAllFree }) => heldBy.length === 0 && isAllFree,
)

/** What is taken of the offer, and by whom. */
export const takenResources: Question<Taken> = {
  what: 'what is taken',
  answer: async (owner) => {
    const { offered, free, reservations } = await look(owner)
    const isAllFree = (['cpuMillicores', 'memoryBytes', 'diskBytes'] as const).every(
      (one) => offered[one] === free[one],
    )
    return { heldBy: reservations.map(({ id }) => id), isAllFree }
  },
  inWords: takenInWords,
}
