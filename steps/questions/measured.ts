import { measuredNetwork } from '../tasks/measure-network.ts'
import type { Participant, Question } from '../world/participant.ts'

/** In what the network that was measured differs from the one that was asked for. */
export const differences: Question<readonly string[]> = {
  what: 'what differs from the network that was asked for',
  answer: async (tester) => tester.recall(measuredNetwork).differences,
}

/** The measured round trip between the tester's machine and that of `other`, in ms. */
export const roundTripMs = (other: Participant): Question<number> => ({
  what: `the round trip to ${other.name}`,
  answer: async (tester) => {
    const [from, to] = [(await tester.seat()).host.name, (await other.seat()).host.name]
    const pair = tester.recall(measuredNetwork).pairs.find((one) => one.from === from && one.to === to)
    if (pair?.roundTripMs === undefined) throw new Error(`nothing was measured from ${from} to ${to}`)
    return pair.roundTripMs
  },
})
