import { ownNetwork } from '../tasks/spawn-network.ts'
import type { Question } from '../world/participant.ts'

/** Pairs of machines of the participant's own network of which one does not reach the other, as it is measured. */
export const unreachablePairs: Question<readonly string[]> = {
  what: 'the pairs that do not reach each other',
  answer: async (developer) => {
    const network = developer.recall(ownNetwork)
    const { pairs } = await network.attest()
    const reached = new Set(
      pairs.filter(({ reachable }) => reachable).map(({ from, to }) => `${from} → ${to}`),
    )
    const names = network.hosts.map(({ name }) => name)
    const all = names.flatMap((from) => names.filter((to) => to !== from).map((to) => `${from} → ${to}`))
    return all.filter((pair) => !reached.has(pair))
  },
}

/** What can still be found of the participant's own network. */
export const leftoversOfNetwork: Question<readonly string[]> = {
  what: 'what is left of the network',
  answer: (developer) => developer.stage.leftovers(developer.recall(ownNetwork)),
}
