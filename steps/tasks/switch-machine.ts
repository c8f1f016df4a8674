import { succeeded } from '../world/outcome.ts'
import type { Task } from '../world/participant.ts'

/** Ends the machine's part in the network in order. */
export const leave: Task<undefined> = {
  what: 'leaves the network',
  perform: async (owner) => {
    await (await owner.seat()).host.stop()
    return succeeded(undefined)
  },
}

/** Ends it without any warning. */
export const crash: Task<undefined> = {
  what: 'crashes',
  perform: async (owner) => {
    await (await owner.seat()).crash()
    return succeeded(undefined)
  },
}

/** Begins again where it ended. */
export const comeBack: Task<undefined> = {
  what: 'comes back',
  perform: async (owner) => {
    await (await owner.seat()).host.start()
    return succeeded(undefined)
  },
}
