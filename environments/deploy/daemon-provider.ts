import { availableParallelism } from 'node:os'
import type { Build, Provider, Reach, SpawnOptions } from '../environment.ts'
import type { LinkControls } from '../faults/index.ts'
import type { Lease, LeaseRecord, Leases, ProcessTable } from '../lease/index.ts'
import { EnvironmentError, UnknownNetworkError } from '../problem.ts'
import { writeBuildChoice } from '../topology/build-choice.ts'
import { type HostSpecification, type Topology, validateTopology } from '../topology.ts'
import { bringUp } from './bring-up.ts'
import type { Enter } from './daemon.ts'
import { createDaemonHost, type DaemonHostComponents, recordedDaemon } from './daemon-host.ts'
import type { HostPlan } from './host-files.ts'
import type { Machine } from './machine.ts'
import { createNetwork, type NetworkComponents } from './network.ts'
import { createPlacer, type Placer } from './place-build.ts'
import { takeLease } from './take-lease.ts'

/** What the hosts of one network stand on. */
export interface Ground {
  /** How to run a program on the network of a host. */
  enter(host: string): Enter
  readonly call: DaemonHostComponents['call']
  /** As hostFiles; absent where hosts have the files of this machine. */
  readonly door?: string
  /** Absent where no program can be run on a host. */
  reach?(host: string): Reach
  controls?(host: string): Machine['controls']
  /** Absent where packets cannot be captured. */
  packets?(host: string): Machine['packets']
  readonly links?: LinkControls
  readonly survey?: NetworkComponents['survey']
  readonly fingerprint?: () => Promise<string>
}

export interface DaemonProviderComponents {
  readonly leases: Leases
  readonly processes: ProcessTable
}

/** What distinguishes one provider of built daemons from another. */
export interface DaemonProviderOptions extends Pick<Provider, 'name' | 'summary' | 'supports' | 'probe'> {
  plan(topology: Topology, lease: Lease): Promise<readonly HostPlan[]>
  /** Makes the ground; whatever it makes is noted in the lease first. */
  lay(lease: Lease, site: Site, signal?: AbortSignal): Promise<Ground>
  /** Finds the ground that an earlier process made. */
  find(lease: Lease): Ground
}

/** What a provider builds on. */
export interface Site {
  readonly topology: Topology
  readonly plans: readonly HostPlan[]
  /** Whether packets of every host shall be captured. */
  readonly capture?: boolean
}

/** Daemons of one machine. A start is work for a processor, so more would only make each of them late. */
const startsAtOnce = (): number => Math.max(10, 4 * availableParallelism())

const partsOf = ({ links, survey, fingerprint }: Ground) => ({ links, survey, fingerprint })

/** What every host of one network shares. */
interface Stand {
  readonly ground: Ground
  readonly placer: Placer
}

/** The build that a host runs. @throws EnvironmentError BUILD_MISSING */
export const buildFor = ({ name, build: choice }: HostSpecification, options: SpawnOptions): Build => {
  // One that asks for a build of its own never runs another in silence.
  const build = options.builds?.[name] ?? (choice === undefined ? options.build : undefined)
  if (build !== undefined) return build
  throw new EnvironmentError({
    code: 'BUILD_MISSING',
    message:
      choice === undefined
        ? `Spawning ${name}: no build was given for it`
        : `Spawning ${name}: its topology asks for the build "${writeBuildChoice(choice)}", and none was given for it`,
    hint:
      choice === undefined
        ? 'Run "npm run build" and pass what loadBuild("dist/build.json") returns.'
        : 'Pass what createBuilder(…).resolveHosts(topology) returns as "builds".',
  })
}

/** What a lease remembers of hosts that run a build. */
export const plansIn = (
  record: LeaseRecord,
  topology: Topology,
): readonly { readonly plan: HostPlan; readonly build: Build }[] => {
  const shapes = new Map(topology.hosts.map((host) => [host.name, host]))
  return record.hosts.flatMap(({ build, ...plan }) => {
    const { nat = 'none', role = 'member' } = shapes.get(plan.name) ?? {}
    return build === undefined ? [] : [{ plan: { ...plan, nat, role }, build }]
  })
}

/** A provider whose hosts run the built daemon in processes of their own. */
export const createDaemonProvider = (
  { leases, processes }: DaemonProviderComponents,
  { name, summary, supports, probe, plan, lay, find }: DaemonProviderOptions,
): Provider => {
  const machine = (lease: Lease, { ground, placer }: Stand, hostPlan: HostPlan, build: Build) =>
    createDaemonHost(
      {
        lease,
        processes,
        placer,
        enter: ground.enter(hostPlan.name),
        call: ground.call,
        door: ground.door,
        reach: ground.reach?.(hostPlan.name),
        controls: ground.controls?.(hostPlan.name),
        packets: ground.packets?.(hostPlan.name),
      },
      { plan: hostPlan, build, running: recordedDaemon(lease.record(), hostPlan.name) },
    )
  return {
    name,
    summary,
    supports,
    probe,
    spawn: async (input, options) => {
      const topology = validateTopology(input)
      const builds = new Map(topology.hosts.map((host) => [host.name, buildFor(host, options)]))
      const lease = await takeLease({ leases, provider: { name, supports } }, topology, options)
      const stand = async () => {
        const plans = await plan(topology, lease)
        const ground = await lay(
          lease,
          { topology, plans, capture: options.capture === true },
          options.signal,
        )
        const placer = createPlacer(lease.directory)
        const machines = plans.map((one) => machine(lease, { ground, placer }, one, builds.get(one.name)!))
        return { ...partsOf(ground), machines }
      }
      return bringUp({ provider: name, lease, topology, atOnce: startsAtOnce(), stand }, options)
    },
    attach: async (id) => {
      const lease = leases.open(id)
      const record = lease.record()
      if (record.provider !== name)
        throw new UnknownNetworkError(
          `${id} of ${name}`,
          leases.list().map((one) => one.id),
        )
      const ground = find(lease)
      const stand = { ground, placer: createPlacer(lease.directory) }
      const topology = validateTopology(record.shape)
      const machines = plansIn(record, topology).map(({ plan, build }) => machine(lease, stand, plan, build))
      return createNetwork({ provider: name, lease, topology, machines, ...partsOf(ground) })
    },
    sweep: (options = {}) => leases.sweep(name, options.olderThanMs),
  }
}
