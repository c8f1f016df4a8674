import type { Service } from '../parameter-types/service.ts'
import { heldGrant } from '../world/grant.ts'
import type { Json } from '../world/outcome.ts'
import type { Participant, Task } from '../world/participant.ts'

interface Showing {
  /** Whose grant is shown, whatever the asker's own machine thinks of it; absent: her machine chooses. */
  readonly grantOf?: Participant
}

/** Asks one machine for something. */
export const ask = (machine: Participant, service: Service, { grantOf }: Showing = {}): Task<Json> => ({
  what: `asks ${machine.name} for a ${service.name}`,
  perform: async (asker) =>
    (await asker.dms()).invoke(
      service.behaviour,
      {},
      {
        to: await machine.did(),
        ...(grantOf === undefined ? {} : { tokens: [grantOf.recall(heldGrant).token] }),
      },
    ),
  replies: async (_, answer) => ({ isFinal: true, from: new Map([[await machine.did(), answer]]) }),
})
