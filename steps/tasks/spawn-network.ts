import type { Environment } from '../../environments/environment.ts'
import { memoryKey } from '../world/memory.ts'
import { succeeded } from '../world/outcome.ts'
import type { Task } from '../world/participant.ts'

/** A network of the participant's own, beside that of the scenario. */
export const ownNetwork = memoryKey<Environment>('network')

/** Spawns a network with so many machines. */
export const spawnNetwork = (size: number): Task<Environment> => ({
  what: `spawns a network of ${size} machines`,
  perform: async (developer) => {
    const hosts = Array.from({ length: size }, (_, index) => `machine-${index + 1}`)
    const network = await developer.stage.spawn(hosts)
    developer.remember(ownNetwork, network)
    return succeeded(network)
  },
})

/** Gives the network back. */
export const tearNetworkDown: Task<undefined> = {
  what: 'tears the network down',
  perform: async (developer) => {
    await developer.recall(ownNetwork)[Symbol.asyncDispose]()
    return succeeded(undefined)
  },
}
