import type { Participant, Task } from '../world/participant.ts'

/** Lets whoever somebody gives a grant in, as if the owner had given it. */
export const trust = (other: Participant): Task<unknown> => ({
  what: `trusts ${other.name}`,
  perform: async (owner) => (await owner.dms()).trust.trustRoot(await other.did()),
})
