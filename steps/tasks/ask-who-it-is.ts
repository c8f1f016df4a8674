import type { ApiCall } from '../../environments/environment.ts'
import type { Caller } from '../parameter-types/caller.ts'
import { memoryKey } from '../world/memory.ts'
import { succeeded } from '../world/outcome.ts'
import type { Participant, Task } from '../world/participant.ts'

/** How the last question at a machine's own door fared; kept by the owner of that machine. */
export const answerAtTheDoor = memoryKey<ApiCall>('question at the door')

/** Asks a machine at its own door, with the owner's secret in hand, as the caller would. */
export const askWhoItIs = (machine: Participant, { headers }: Caller): Task<ApiCall> => ({
  what: `asks ${machine.name}'s machine who it is`,
  perform: async (performer) => {
    const here = (await performer.seat()).host
    const answer = await (await machine.seat()).host.callApi(here, headers)
    machine.remember(answerAtTheDoor, answer)
    return succeeded(answer)
  },
})
