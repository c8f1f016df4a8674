import type { SealedMessage } from '../../dms/client/index.ts'
import type { Service } from '../parameter-types/service.ts'
import { memoryKey } from '../world/memory.ts'
import { type Outcome, succeeded } from '../world/outcome.ts'
import type { Participant, Task } from '../world/participant.ts'
import { otherCharacterAt } from './other-character.ts'

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

/** In the signature, which comes first and whose letters all count. */
const inSignature = 20

/** Changes one letter of the sealed message that the sender keeps. */
export const damageMessage: Task<SealedMessage> = {
  what: 'damages the sealed message',
  perform: async (sender) => {
    const { to, message } = sender.recall(sealedMessage)
    const damaged = { to, message: otherCharacterAt(message, inSignature) }
    sender.remember(sealedMessage, damaged)
    return succeeded(damaged)
  },
}

/** Listens in on somebody's sealed message and keeps a copy. */
export const recordMessage = (victim: Participant): Task<SealedMessage> => ({
  what: `records the sealed message of ${victim.name}`,
  perform: async (thief): Promise<Outcome<SealedMessage>> => {
    const copy = victim.recall(sealedMessage)
    thief.remember(sealedMessage, copy)
    return succeeded(copy)
  },
})
