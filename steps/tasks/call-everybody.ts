import type { BroadcastAnswer } from '../../dms/client/index.ts'
import type { Service } from '../parameter-types/service.ts'
import type { Task } from '../world/participant.ts'

/** Calls the whole network at once and collects the answers. */
export const callEverybody = ({ behaviour, topic }: Service): Task<readonly BroadcastAnswer[]> => ({
  what: 'calls everybody',
  perform: async (caller) => (await caller.dms()).broadcast(behaviour, topic ?? '', {}),
  replies: async (_, outcome) => ({
    isFinal: true,
    from: new Map(outcome.ok ? outcome.value.map(({ from, answer }) => [from.did, answer]) : []),
  }),
})
