import { requireValue } from '../world/outcome.ts'
import type { Question } from '../world/participant.ts'

/** Names of all jobs of others that this machine ever began with. */
export const startedWork: Question<readonly string[]> = {
  what: 'the work that was started',
  answer: async (owner) => {
    const rows = requireValue(
      await (await owner.dms()).allocations.list(),
      'looking at the work on the machine',
    )
    return rows.map(({ name }) => name)
  },
}
