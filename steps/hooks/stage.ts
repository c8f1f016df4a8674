import type {
  Artifact,
  Attestation,
  Build,
  Environment,
  Fault,
  Healing,
  Provider,
  SpawnOptions,
  Topology,
} from '../../environments/environment.ts'
import { requireValue } from '../world/outcome.ts'
import type { Seat, Stage } from '../world/stage.ts'
import { requireWholeNetwork } from './attestation.ts'
import { createPlan } from './plan.ts'
import type { OwnedProject } from './project/create-project.ts'
import { type FaultWords, type StandingFaults, standingFaults } from './standing-faults.ts'

/** A machine of a network; its version and commit, where they are known. */
interface HostFacts {
  readonly name: string
  readonly address: string
  readonly version?: string
  readonly commit?: string
  readonly isSeated: boolean
}

/** What the report is told about each leased environment. */
export interface EnvironmentFacts {
  readonly id: string
  readonly provider: string
  /** All machines of the network, also those at which nobody of the scenario sits. */
  readonly hosts: readonly HostFacts[]
  readonly spawnMs: number
  readonly attestation: Attestation
}

export interface StageComponents {
  readonly provider: Provider
  readonly build: Build | undefined
  /** For machines that are said to run another build. */
  readonly otherBuild?: Build | undefined
  /** The network onto whose machines people are put; absent: machines side by side. */
  readonly ground?: Topology | undefined
  /** Packets of every machine are captured, as evidence. */
  readonly capture?: boolean
  /** In the ledger: what networks are for. */
  readonly purpose?: SpawnOptions['purpose']
  readonly createProject: () => Promise<OwnedProject>
  readonly leftoversOf: (environment: Environment) => Promise<readonly string[]>
  readonly report: (facts: EnvironmentFacts) => void
  readonly faultWords: FaultWords
  /** Told of faults that stand in the network when the scenario gets it, and when it ends; not where there are none. */
  readonly reportFaults: (faults: StandingFaults) => void
}

export interface LeasedStage extends Stage {
  /** Tells the report which faults stand at the end of the scenario. */
  tellFaults(): void
  /** Every network that still lives. */
  environments(): readonly Environment[]
  /** Ends what is being spawned and returns every network and the project; resolves when nothing of them is left. */
  close(): Promise<void>
}

interface Lease {
  readonly environment: Environment
  readonly seats: ReadonlyMap<string, Seat>
}

const requireBuild = (build: Build | undefined): Build => {
  if (build !== undefined) return build
  throw new Error('There is no other build: the daemons of this provider run from their sources.')
}

/** Whoever sits at a machine was asked what runs there; of the others it is what was put there. */
const hostFacts = ({ hosts }: Environment, seats: readonly Seat[]): readonly HostFacts[] => {
  const identities = new Map(seats.map(({ host, identity }) => [host.name, identity]))
  return hosts.map(({ name, address, build }) => {
    const known = identities.get(name) ?? build
    return {
      name,
      address,
      ...(known === undefined ? {} : { version: known.version, commit: known.commit }),
      isSeated: identities.has(name),
    }
  })
}

/** Throws what all of them threw, as one. */
const settled = async (endings: readonly PromiseLike<unknown>[]): Promise<void> => {
  const failures = (await Promise.allSettled(endings)).flatMap((one) =>
    one.status === 'rejected' ? [one.reason as Error] : [],
  )
  if (failures.length > 0)
    throw new AggregateError(failures, failures.map(({ message }) => message).join('\n'))
}

export const createStage = (components: StageComponents): LeasedStage => {
  const { provider, build, otherBuild, ground, capture = false, purpose, report, faultWords } = components
  const abort = new AbortController()
  const plan = createPlan(ground)
  const live: Environment[] = []
  const pending = new Set<Promise<unknown>>()
  const healings: Healing[] = []
  const own: Fault[] = []
  let network: Environment | undefined
  let lease: Promise<Lease> | undefined
  let project: Promise<OwnedProject> | undefined

  const spawn = async (topology: Topology, more: Partial<SpawnOptions> = {}): Promise<Environment> => {
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
  }

  const inflict = async (environment: Environment, fault: Fault): Promise<Healing> => {
    own.push(fault)
    return environment.inflict(fault)
  }

  const tellFaults = (environment: Environment, when: StandingFaults['when']): void => {
    const seats = [...plan.people].map((label) => ({
      person: label,
      host: environment.host(label.toLowerCase()).name,
    }))
    const told = standingFaults({ environment, seats, own }, when, faultWords)
    if (told.faults.length > 0) components.reportFaults(told)
  }

  const takeSeats = async (environment: Environment): Promise<ReadonlyMap<string, Seat>> => {
    const seats = [...plan.people].map(async (label) => {
      const host = environment.host(label.toLowerCase())
      const identity = requireValue(await host.dms.identity(), `asking ${host.name} who it is`)
      const crash = async () => void (await inflict(environment, { kind: 'crash', host: host.name }))
      return [label, { host, identity, crash }] as const
    })
    return new Map(await Promise.all(seats))
  }

  const begin = async (): Promise<Lease> => {
    const startMs = performance.now()
    const others = plan.withOtherBuild()
    const builds = Object.fromEntries(others.map((name) => [name, requireBuild(otherBuild)]))
    const environment = await spawn(plan.topology(), others.length === 0 ? {} : { builds })
    const spawnMs = Math.round(performance.now() - startMs)
    network = environment
    // Before anything is asked of it: a network that suffers may not get any further.
    tellFaults(environment, 'start')
    const [attestation, seats] = [await environment.attest(), await takeSeats(environment)]
    const hosts = hostFacts(environment, [...seats.values()])
    report({ id: environment.id, provider: provider.name, hosts, spawnMs, attestation })
    requireWholeNetwork(
      attestation,
      [...seats.values()].map(({ host }) => host.name),
    )
    return { environment, seats }
  }
  const leased = () => {
    lease ??= begin()
    return lease
  }

  return {
    plan: (names, wishes) => {
      const late = names.filter((name) => wishes !== undefined || !plan.people.has(name))
      if (lease !== undefined && late.length > 0) {
        throw new Error(
          `${late.join(', ')} cannot join: the network of this scenario is there already. Say so earlier.`,
        )
      }
      plan.add(late, wishes)
    },
    seat: async (name) => {
      const seat = plan.people.has(name) ? (await leased()).seats.get(name) : undefined
      if (seat !== undefined) return seat
      throw new Error(
        `${name} has no machine in this scenario; start it with "Given ${name} is on the network".`,
      )
    },
    environment: async () => (await leased()).environment,
    otherBuild: () => requireBuild(otherBuild),
    inflict: async (fault) => {
      healings.push(await inflict((await leased()).environment, fault))
    },
    heal: async () => {
      for (let healing = healings.pop(); healing !== undefined; healing = healings.pop()) await healing.heal()
    },
    evidence: async () => {
      const artifacts: Artifact[] = []
      for await (const artifact of (await leased()).environment.evidence()) artifacts.push(artifact)
      return artifacts
    },
    spawn: (names, { resources, ...options } = {}) => {
      const hosts = names.map((name) => ({ name, ...(resources === undefined ? {} : { resources }) }))
      return spawn({ name: 'own', hosts }, options)
    },
    abandon: (environment) => void live.splice(live.indexOf(environment), 1),
    leftovers: components.leftoversOf,
    project: () => {
      project ??= components.createProject()
      return project
    },
    tellFaults: () => {
      if (network !== undefined && live.includes(network)) tellFaults(network, 'end')
    },
    environments: () => live,
    close: async () => {
      abort.abort(new Error('the scenario is over'))
      await Promise.allSettled([...pending, lease])
      const owned: readonly (AsyncDisposable | undefined)[] = [...live, await project?.catch(() => undefined)]
      await settled(owned.map(async (one) => one?.[Symbol.asyncDispose]()))
    },
  }
}
