import type { Json } from '../world/outcome.ts'
import type { Task } from '../world/participant.ts'
import { sealedMessage } from './seal-message.ts'

/** An answer takes a fraction of a second; this long is waited for one that never comes. */
const patienceMs = 5_000

/** Sends the sealed message that the sender keeps, as it is. */
export const sendSealedMessage: Task<Json> = {
  what: 'sends the sealed message',
  perform: async (sender) =>
    (await sender.dms()).deliver(sender.recall(sealedMessage), { timeoutMs: patienceMs }),
  replies: async (sender, answer) => ({
    isFinal: true,
    from: new Map([[sender.recall(sealedMessage).to.did, answer]]),
  }),
}
