import type { Build, Environment, Provider, SpawnOptions, Topology } from '../../environments/environment.ts'

export interface OwnNetworksComponents {
  readonly provider: Provider
  readonly build: Build | undefined
  /** Packets of every machine are captured, as evidence. */
  readonly capture?: boolean
  /** In the ledger: what networks are for. */
  readonly purpose?: SpawnOptions['purpose']
}

/** The networks that one scenario has spawned. */
export interface OwnNetworks {
  spawn(topology: Topology, more?: Partial<SpawnOptions>): Promise<Environment>
  /** Those that were not abandoned, in the order in which they came to be. */
  readonly live: readonly Environment[]
  /** Somebody else ends it. */
  abandon(environment: Environment): void
  /** Gives up what is being spawned; resolves when that is over. What came to be by then lives. */
  giveUp(): Promise<void>
}

export const createOwnNetworks = ({
  provider,
  build,
  capture = false,
  purpose,
}: OwnNetworksComponents): OwnNetworks => {
  const abort = new AbortController()
  const live: Environment[] = []
  const pending = new Set<Promise<unknown>>()
  return {
    spawn: async (topology, more = {}) => {
      const spawning = provider.spawn(topology, {
        owner: 'acceptance',
        signal: abort.signal,
        ...(purpose === undefined ? {} : { purpose }),
        ...(build === undefined ? {} : { build }),
        ...(capture ? { capture } : {}),
        ...more,
      })
      pending.add(spawning)
      try {
        const environment = await spawning
        live.push(environment)
        return environment
      } finally {
        pending.delete(spawning)
      }
    },
    live,
    abandon: (environment) => void live.splice(live.indexOf(environment), 1),
    giveUp: async () => {
      abort.abort(new Error('the scenario is over'))
      await Promise.allSettled(pending)
    },
  }
}
