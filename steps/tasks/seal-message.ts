import type { SealedMessage } from '../../dms/client/index.ts'
import type { Service } from '../parameter-types/service.ts'
import { memoryKey } from '../world/memory.ts'
import { type Outcome, succeeded } from '../world/outcome.ts'
import type { Participant, Task } from '../world/participant.ts'

export const sealedMessage = memoryKey<SealedMessage>('sealed message')

/** Signs a message to a machine and keeps it, without sending it. */
export const sealMessage = (machine: Participant, { name, behaviour }: Service): Task<SealedMessage> => ({
  what: `seals a message asking ${machine.name} for a ${name}`,
  perform: async (sender) => {
    const sealed = await (await sender.dms()).seal(behaviour, {}, { to: await machine.did() })
    if (sealed.ok) sender.remember(sealedMessage, sealed.value)
    return sealed
  },
})

/** Listens in on somebody's sealed message and keeps a copy. */
export const recordMessage = (victim: Participant): Task<SealedMessage> => ({
  what: `records the sealed message of ${victim.name}`,
  perform: async (thief): Promise<Outcome<SealedMessage>> => {
    const copy = victim.recall(sealedMessage)
    thief.remember(sealedMessage, copy)
    return succeeded(copy)
  },
})
