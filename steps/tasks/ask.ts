import type { Service } from '../parameter-types/service.ts'
import type { Json } from '../world/outcome.ts'
import type { Participant, Task } from '../world/participant.ts'

/** Asks one machine for something. */
export const ask = (machine: Participant, service: Service): Task<Json> => ({
  what: `asks ${machine.name} for a ${service.name}`,
  perform: async (asker) => (await asker.dms()).invoke(service.behaviour, {}, { to: await machine.did() }),
  replies: async (_, answer) => ({ isFinal: true, from: new Map([[await machine.did(), answer]]) }),
})
