import type { Artifact, Attestation, Build, Environment, Provider } from '../../environments/environment.ts'
import { requireValue } from '../world/outcome.ts'
import type { Seat, Stage } from '../world/stage.ts'
import { requireWholeNetwork } from './attestation.ts'

/** What the report is told about each leased environment. */
export interface EnvironmentFacts {
  readonly id: string
  readonly provider: string
  readonly hosts: readonly { name: string; address: string; version: string; commit: string }[]
  readonly spawnMs: number
  readonly attestation: Attestation
}

export interface StageComponents {
  readonly provider: Provider
  readonly build: Build | undefined
  readonly leftoversOf: (environment: Environment) => Promise<readonly string[]>
  readonly report: (facts: EnvironmentFacts) => void
}

export interface LeasedStage extends Stage {
  /** Every network that still lives. */
  environments(): readonly Environment[]
  /** Ends what is being spawned and returns every network; resolves when nothing of them is left. */
  close(): Promise<void>
}

interface Lease {
  readonly environment: Environment
  readonly seats: ReadonlyMap<string, Seat>
}

const isPerson = (label: string) => /^[A-Z][a-z]{1,11}$/.test(label)

export const createStage = (components: StageComponents): LeasedStage => {
  const { provider, build, leftoversOf, report } = components
  const abort = new AbortController()
  const planned = new Set<string>()
  const live: Environment[] = []
  const pending = new Set<Promise<unknown>>()
  let lease: Promise<Lease> | undefined

  const spawn = async (name: string, labels: readonly string[]): Promise<Environment> => {
    const hosts = labels.map((label) =>
      isPerson(label) ? { name: label.toLowerCase(), label } : { name: label },
    )
    const options = { owner: 'acceptance', signal: abort.signal, ...(build === undefined ? {} : { build }) }
    const spawning = provider.spawn({ name, hosts }, options)
    pending.add(spawning)
    try {
      const environment = await spawning
      live.push(environment)
      return environment
    } finally {
      pending.delete(spawning)
    }
  }

  const takeSeats = async (environment: Environment): Promise<ReadonlyMap<string, Seat>> => {
    const seats = [...planned].map(async (label) => {
      const host = environment.host(label.toLowerCase())
      const identity = requireValue(await host.dms.identity(), `asking ${host.name} who it is`)
      const crash = async () => void (await environment.inflict({ kind: 'crash', host: host.name }))
      return [label, { host, identity, crash }] as const
    })
    return new Map(await Promise.all(seats))
  }

  const begin = async (): Promise<Lease> => {
    const startMs = performance.now()
    const environment = await spawn('scenario', [...planned])
    const spawnMs = Math.round(performance.now() - startMs)
    const [attestation, seats] = [await environment.attest(), await takeSeats(environment)]
    const hosts = [...seats.values()].map(({ host, identity: { version, commit } }) => ({
      name: host.name,
      address: host.address,
      version,
      commit,
    }))
    report({ id: environment.id, provider: provider.name, hosts, spawnMs, attestation })
    requireWholeNetwork(
      attestation,
      hosts.map(({ name }) => name),
    )
    return { environment, seats }
  }
  const leased = () => {
    lease ??= begin()
    return lease
  }

  return {
    plan: (names) => {
      const late = names.filter((name) => !planned.has(name))
      if (lease !== undefined && late.length > 0) {
        throw new Error(
          `${late.join(', ')} cannot join: the network of this scenario is there already. Say so earlier.`,
        )
      }
      for (const name of late) planned.add(name)
    },
    seat: async (name) => {
      const seat = planned.has(name) ? (await leased()).seats.get(name) : undefined
      if (seat !== undefined) return seat
      throw new Error(
        `${name} has no machine in this scenario; start it with "Given ${name} is on the network".`,
      )
    },
    evidence: async () => {
      const artifacts: Artifact[] = []
      for await (const artifact of (await leased()).environment.evidence()) artifacts.push(artifact)
      return artifacts
    },
    spawn: (labels) => spawn('own', labels),
    leftovers: leftoversOf,
    environments: () => live,
    close: async () => {
      abort.abort(new Error('the scenario is over'))
      await Promise.allSettled([...pending, lease])
      const endings = await Promise.allSettled(live.map((environment) => environment[Symbol.asyncDispose]()))
      const failures = endings.flatMap((one) => (one.status === 'rejected' ? [one.reason as Error] : []))
      if (failures.length > 0)
        throw new AggregateError(failures, failures.map(({ message }) => message).join('\n'))
    },
  }
}
