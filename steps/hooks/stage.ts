import type { Artifact, Build, Environment, Healing, Topology } from '../../environments/environment.ts'
import { requireValue } from '../world/outcome.ts'
import type { Seat, Stage } from '../world/stage.ts'
import { requireWholeNetwork } from './attestation.ts'
import { type EnvironmentFacts, hostFacts } from './environment-facts.ts'
import { createOwnFaults } from './own-faults.ts'
import { createOwnNetworks, type OwnNetworksComponents } from './own-networks.ts'
import { createPlan } from './plan.ts'
import type { OwnedProject } from './project/create-project.ts'
import type { FaultWords, StandingFaults } from './standing-faults.ts'

export interface StageComponents extends OwnNetworksComponents {
  /** For machines that are said to run another build. */
  readonly otherBuild?: Build | undefined
  /** The network onto whose machines people are put; absent: machines side by side. */
  readonly ground?: Topology | undefined
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

/** Throws what all of them threw, as one. */
const settled = async (endings: readonly PromiseLike<unknown>[]): Promise<void> => {
  const failures = (await Promise.allSettled(endings)).flatMap((one) =>
    one.status === 'rejected' ? [one.reason as Error] : [],
  )
  if (failures.length > 0)
    throw new AggregateError(failures, failures.map(({ message }) => message).join('\n'))
}

/** As a fault of it is told when another scenario meets that. */
const scenarioInWords = ({ scenario, run }: NonNullable<StageComponents['purpose']> = {}): string => {
  const name = scenario === undefined ? 'a scenario' : `the scenario "${scenario}"`
  return run === undefined ? name : `${name} of run ${run}`
}

export const createStage = (components: StageComponents): LeasedStage => {
  const { provider, otherBuild, ground, purpose, report, reportFaults, faultWords } = components
  const plan = createPlan(ground)
  const networks = createOwnNetworks(components)
  const seatsIn = (environment: Environment) =>
    [...plan.people].map((person) => ({ person, host: environment.host(person.toLowerCase()).name }))
  const faults = createOwnFaults({ by: scenarioInWords(purpose), seatsIn, faultWords, report: reportFaults })
  const healings: Healing[] = []
  let network: Environment | undefined
  let lease: Promise<Lease> | undefined
  let project: Promise<OwnedProject> | undefined

  const takeSeats = async (environment: Environment): Promise<ReadonlyMap<string, Seat>> => {
    const seats = [...plan.people].map(async (label) => {
      const host = environment.host(label.toLowerCase())
      const identity = requireValue(await host.dms.identity(), `asking ${host.name} who it is`)
      const crash = async () => void (await faults.inflict(environment, { kind: 'crash', host: host.name }))
      return [label, { host, identity, crash }] as const
    })
    return new Map(await Promise.all(seats))
  }

  const begin = async (): Promise<Lease> => {
    const startMs = performance.now()
    const others = plan.withOtherBuild()
    const builds = Object.fromEntries(others.map((name) => [name, requireBuild(otherBuild)]))
    const environment = await networks.spawn(plan.topology(), others.length === 0 ? {} : { builds })
    const spawnMs = Math.round(performance.now() - startMs)
    network = environment
    // Before anything is asked of it: a network that suffers may not get any further.
    faults.tell(environment, 'start')
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
      healings.push(await faults.inflict((await leased()).environment, fault))
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
      return networks.spawn({ name: 'own', hosts }, options)
    },
    abandon: networks.abandon,
    leftovers: components.leftoversOf,
    project: () => {
      project ??= components.createProject()
      return project
    },
    tellFaults: () => {
      if (network !== undefined && networks.live.includes(network)) faults.tell(network, 'end')
    },
    environments: () => networks.live,
    close: async () => {
      await networks.giveUp()
      await Promise.allSettled([lease])
      const owned: readonly (AsyncDisposable | undefined)[] = [
        ...networks.live,
        await project?.catch(() => undefined),
      ]
      await settled(owned.map(async (one) => one?.[Symbol.asyncDispose]()))
    },
  }
}
