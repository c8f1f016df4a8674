import type { Participant, Question } from '../world/participant.ts'

/** True when the observer's machine gets an answer from that of `other`, directly or through a relay. */
export const reaches = (other: Participant): Question<boolean> => ({
  what: `whether ${other.name} is reached`,
  answer: async (observer) => {
    const { peerId } = (await other.seat()).identity
    return (await (await observer.dms()).peers.ping(peerId)).ok
  },
})
