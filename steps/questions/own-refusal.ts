import type { Problem } from '../world/outcome.ts'
import { lastAttempt, type Question } from '../world/participant.ts'

/** Why the asker's last attempt failed on the way, as her own machine tells it; undefined when it went out well. */
export const ownRefusal: Question<Problem | undefined> = {
  what: 'what the own machine answered',
  answer: async (asker) => {
    const { outcome } = asker.recall(lastAttempt)
    return outcome.ok ? undefined : outcome.error
  },
}
