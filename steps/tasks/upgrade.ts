import { succeeded } from '../world/outcome.ts'
import type { Task } from '../world/participant.ts'

/** Exchanges the daemon of the machine for the other build. */
export const upgrade: Task<undefined> = {
  what: 'upgrades the machine',
  perform: async (owner) => {
    await (await owner.seat()).host.upgrade(owner.stage.otherBuild())
    return succeeded(undefined)
  },
}
