import type { Outcome } from '../world/outcome.ts'
import { lastAttempt, type Participant, type Question } from '../world/participant.ts'

/** What a machine said to the asker's last request; undefined while it has said nothing. */
export const replyFrom = (machine: Participant): Question<Outcome<unknown> | undefined> => ({
  what: `what ${machine.name} said`,
  answer: async (asker) => {
    const did = await machine.did()
    return (await asker.recall(lastAttempt).replies()).findLast(({ from }) => from === did)?.answer
  },
})
