import { heldGrant } from '../world/grant.ts'
import type { Participant, Task } from '../world/participant.ts'

/** Takes back the grant that somebody was given last. */
export const revokeGrant = (holder: Participant): Task<unknown> => ({
  what: `revokes ${holder.name}'s grant`,
  perform: async (owner) => (await owner.dms()).trust.revoke(holder.recall(heldGrant).token),
})
