import type { Environment } from '../../environments/environment.ts'
import type { Amount } from '../parameter-types/amount.ts'
import { memoryKey } from '../world/memory.ts'
import { succeeded } from '../world/outcome.ts'
import type { Task } from '../world/participant.ts'

/** A network of the participant's own, beside that of the scenario. */
export const ownNetwork = memoryKey<Environment>('network')

const machines = (size: number) => Array.from({ length: size }, (_, index) => `machine-${index + 1}`)

/** Spawns a network with so many machines. */
export const spawnNetwork = (size: number): Task<Environment> => ({
  what: `spawns a network of ${size} machines`,
  perform: async (developer) => {
    const network = await developer.stage.spawn(machines(size))
    developer.remember(ownNetwork, network)
    return succeeded(network)
  },
})

const hasCode = (error: unknown): error is Error & { readonly code: string } =>
  error instanceof Error && typeof (error as { readonly code?: unknown }).code === 'string'

/** Spawns a network whose machines have so much each; that there are none with so much is an answer. */
export const spawnNetworkWith = (size: number, each: Amount): Task<Environment> => ({
  what: `spawns a network of ${size} machines with much of something`,
  perform: async (developer) => {
    try {
      const network = await developer.stage.spawn(machines(size), { resources: each })
      developer.remember(ownNetwork, network)
      return succeeded(network)
    } catch (error) {
      if (!hasCode(error)) throw error
      return { ok: false, error: { code: error.code, message: error.message } }
    }
  },
})

/** Spawns a network that lasts so long and is then left alone by everybody. */
export const spawnNetworkFor = (size: number, ttlMs: number): Task<Environment> => ({
  what: `spawns a network of ${size} machines for ${ttlMs} ms and leaves it alone`,
  perform: async (developer) => {
    const network = await developer.stage.spawn(machines(size), { ttlMs })
    developer.stage.abandon(network)
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
