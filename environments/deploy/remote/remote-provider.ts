import type { Build, Environment, Lender, Provider, Reach, SpawnOptions } from '../../environment.ts'
import type { LinkControls } from '../../faults/index.ts'
import type { Lease, Leases } from '../../lease/index.ts'
import { UnknownNetworkError } from '../../problem.ts'
import { type Topology, validateTopology } from '../../topology.ts'
import { bringUp } from '../bring-up.ts'
import { buildFor, plansIn, type Site } from '../daemon-provider.ts'
import type { HostPlan } from '../host-files.ts'
import type { Machine } from '../machine.ts'
import { createNetwork, type NetworkComponents } from '../network.ts'
import { takeLease } from '../take-lease.ts'
import type { RemoteKeeper } from './keeper.ts'
import { createRemoteMachine } from './remote-machine.ts'

/** What the far hosts of one network stand on. */
export interface RemoteGround {
  keeper(host: string): RemoteKeeper
  /** Absent where no program can be run on a host. Closed by the network when it ends. */
  reach?(host: string): Reach
  controls?(host: string): Machine['controls']
  /** Absent where nobody lends it, or is not here. */
  lender?(host: string): Lender | undefined
  /** The daemon's command line is run here, over its forwarded API, for nothing may be run there. */
  readonly commandsRunHere?: boolean
  readonly links?: LinkControls
  readonly survey?: NetworkComponents['survey']
  readonly fingerprint?: () => Promise<string>
}

/** A ground that was just made, and where on it the hosts are. */
export interface LaidGround {
  readonly plans: readonly HostPlan[]
  readonly ground: RemoteGround
}

export interface RemoteProviderComponents {
  readonly leases: Leases
}

export interface LayOptions {
  /** What each host runs first, by its name. */
  readonly builds: ReadonlyMap<string, Build>
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((line: string) => void) | undefined
}

/** What distinguishes one provider of far machines from another. */
export interface RemoteProviderOptions
  extends Pick<Provider, 'name' | 'summary' | 'supports' | 'probe' | 'price'> {
  /** Makes the ground; whatever it makes is noted in the lease first. When it throws, it has closed what it opened. */
  lay(lease: Lease, topology: Topology, options: LayOptions): Promise<LaidGround>
  /** What is true of every host there, whatever its topology says. Default: nothing. */
  adjust?(plan: HostPlan): HostPlan
  /** Finds the ground that an earlier process made. */
  find(lease: Lease, site: Site): Promise<RemoteGround>
}

const partsOf = ({ links, survey, fingerprint }: RemoteGround) => ({ links, survey, fingerprint })

/** One keeper for each host, however often it is asked for. */
const keepersOf = (ground: RemoteGround): ((host: string) => RemoteKeeper) => {
  const known = new Map<string, RemoteKeeper>()
  return (host) => {
    const keeper = known.get(host) ?? ground.keeper(host)
    known.set(host, keeper)
    return keeper
  }
}

interface Host {
  readonly plan: HostPlan
  readonly build: Build
}

/** A provider whose hosts run the built daemon on machines that are reached by a way of their own. */
export const createRemoteProvider = (
  { leases }: RemoteProviderComponents,
  { lay, find, adjust = (plan) => plan, ...given }: RemoteProviderOptions,
): Provider => {
  const { name } = given
  const machineOn = (lease: Lease, ground: RemoteGround, onProgress?: SpawnOptions['onProgress']) => {
    const keeperOf = keepersOf(ground)
    return {
      keeperOf,
      make: ({ plan, build }: Host, found?: Awaited<ReturnType<RemoteKeeper['state']>>): Machine =>
        createRemoteMachine(
          {
            lease,
            keeper: keeperOf(plan.name),
            keeperOf,
            reach: ground.reach?.(plan.name),
            controls: ground.controls?.(plan.name),
            commandsRunHere: ground.commandsRunHere === true,
            lender: ground.lender?.(plan.name),
            onProgress,
          },
          { plan, build, found },
        ),
    }
  }

  const attach = async (id: string): Promise<Environment> => {
    const lease = leases.open(id)
    const record = lease.record()
    if (record.provider !== name)
      throw new UnknownNetworkError(
        `${id} of ${name}`,
        leases.list().map((one) => one.id),
      )
    const topology = validateTopology(record.shape)
    const hosts = plansIn(record, topology).map(({ plan, build }) => ({ plan: adjust(plan), build }))
    const ground = await find(lease, { topology, plans: hosts.map(({ plan }) => plan) })
    const { keeperOf, make } = machineOn(lease, ground)
    const machines = await Promise.all(
      hosts.map(async (host) => make(host, await keeperOf(host.plan.name).state())),
    )
    return createNetwork({ provider: name, lease, topology, machines, ...partsOf(ground) })
  }

  return {
    ...given,
    spawn: async (input, options) => {
      const topology = validateTopology(input)
      const builds = new Map(topology.hosts.map((host) => [host.name, buildFor(host, options)]))
      const lease = await takeLease({ leases, provider: given }, topology, options)
      const { onProgress, signal } = options
      const stand = async () => {
        const { plans, ground } = await lay(lease, topology, { builds, onProgress, signal })
        const { make } = machineOn(lease, ground, onProgress)
        const machines = plans.map((plan) => make({ plan: adjust(plan), build: builds.get(plan.name)! }))
        return { ...partsOf(ground), machines }
      }
      return bringUp({ provider: name, lease, topology, stand }, options)
    },
    attach,
    sweep: (options = {}) => leases.sweep(name, options.olderThanMs),
  }
}
