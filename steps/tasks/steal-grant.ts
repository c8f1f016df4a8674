import { heldGrant } from '../world/grant.ts'
import type { Participant, Task } from '../world/participant.ts'

/** Keeps a copy of somebody else's grant, to show it as one's own. */
export const stealGrant = (victim: Participant): Task<unknown> => ({
  what: `steals ${victim.name}'s grant`,
  perform: async (thief) => (await thief.dms()).trust.accept(victim.recall(heldGrant).token),
})
