import type { Problem } from '../world/outcome.ts'
import type { Participant, Question } from '../world/participant.ts'
import { replyFrom } from './reply-from.ts'

/** Why a machine refused the asker's last request; undefined while it has not refused. */
export const refusalBy = (machine: Participant): Question<Problem | undefined> => ({
  what: `why ${machine.name} refused`,
  answer: async (asker) => {
    const reply = await replyFrom(machine).answer(asker)
    return reply?.ok === false ? reply.error : undefined
  },
})
