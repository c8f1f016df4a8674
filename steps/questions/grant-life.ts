import { heldGrant } from '../world/grant.ts'
import { requireValue } from '../world/outcome.ts'
import type { Question } from '../world/participant.ts'

/** Whether the time of the holder's grant is over, by her machine's account. */
export const isGrantOver: Question<boolean> = {
  what: 'whether the grant is over',
  answer: async (holder) => {
    const { id } = holder.recall(heldGrant)
    const { provide } = requireValue(await (await holder.dms()).trust.list(), 'looking at the grants')
    const token = provide.find((row) => row.id === id)
    return token === undefined || token.expiresAtMs <= Date.now()
  },
}
