import { lenderOf, lentView } from '../tasks/lend.ts'
import type { Participant, Question } from '../world/participant.ts'

/** What the lender saw when she looked. */
export const seenUse: Question<boolean> = {
  what: 'whether the lent machine is in use',
  answer: async (owner) => owner.recall(lentView)?.isInUse === true,
}

/** What is bounded on the lent machine, as its lender reads it: the first word of each line. */
export const seenBounds: Question<readonly string[]> = {
  what: 'what the lent machine gives at most',
  answer: async (owner) => (owner.recall(lentView)?.bounds ?? []).map((line) => line.split(':')[0]!),
}

/** What of the network can be found on the lent machine. */
export const leftOnMachine: Question<readonly string[]> = {
  what: 'what is left on the lent machine',
  answer: async (owner) => (await lenderOf(owner)).leftovers(),
}

/** What somebody is told who asks for the machine of `other`: that it answers, or the code of why it cannot. */
export const newsOf = (other: Participant): Question<string> => ({
  what: `what is said of ${other.name}'s machine`,
  answer: async () => {
    const { host } = await other.seat()
    try {
      const call = await host.callApi(host)
      return call.answered ? 'it answers' : call.why
    } catch (error) {
      return String((error as { readonly code?: string }).code ?? error)
    }
  },
})
