import type { Build, Provider, SpawnOptions } from '../environment.ts'
import type { Lease, Leases, ProcessTable } from '../lease/index.ts'
import { EnvironmentError, UnknownNetworkError } from '../problem.ts'
import { type Topology, validateTopology } from '../topology.ts'
import { bringUp, leaseRequest } from './bring-up.ts'
import type { Enter } from './daemon.ts'
import { createDaemonHost, type DaemonHostComponents, recordedDaemon } from './daemon-host.ts'
import type { HostPlan } from './host-files.ts'
import { createNetwork } from './network.ts'
import { createPlacer, type Placer } from './place-build.ts'

/** What the hosts of one network stand on. */
export interface Ground {
  /** How to run a program on the network of a host. */
  enter(host: string): Enter
  readonly call: DaemonHostComponents['call']
}

export interface DaemonProviderComponents {
  readonly leases: Leases
  readonly processes: ProcessTable
}

/** What distinguishes one provider of built daemons from another. */
export interface DaemonProviderOptions extends Pick<Provider, 'name' | 'summary' | 'supports' | 'probe'> {
  plan(topology: Topology, lease: Lease): Promise<readonly HostPlan[]>
  /** Makes the ground; whatever it makes is noted in the lease first. */
  lay(lease: Lease, plans: readonly HostPlan[], signal?: AbortSignal): Promise<Ground>
  /** Finds the ground that an earlier process made. */
  find(lease: Lease): Ground
}

/** What every host of one network shares. */
interface Stand {
  readonly ground: Ground
  readonly placer: Placer
}

/** The build that a host of this name runs. */
const buildFor = (host: string, options: SpawnOptions): Build => {
  const build = options.builds?.[host] ?? options.build
  if (build !== undefined) return build
  throw new EnvironmentError({
    code: 'BUILD_MISSING',
    message: `Spawning ${host}: no build was given for it`,
    hint: 'Run "npm run build" and pass what loadBuild("dist/build.json") returns.',
  })
}

/** A provider whose hosts run the built daemon in processes of their own. */
export const createDaemonProvider = (
  { leases, processes }: DaemonProviderComponents,
  { name, summary, supports, probe, plan, lay, find }: DaemonProviderOptions,
): Provider => {
  const machine = (lease: Lease, { ground, placer }: Stand, hostPlan: HostPlan, build: Build) =>
    createDaemonHost(
      { lease, processes, placer, enter: ground.enter(hostPlan.name), call: ground.call },
      { plan: hostPlan, build, running: recordedDaemon(lease.record(), hostPlan.name) },
    )
  return {
    name,
    summary,
    supports,
    probe,
    spawn: async (input, options) => {
      const topology = validateTopology(input)
      const builds = new Map(topology.hosts.map((host) => [host.name, buildFor(host.name, options)]))
      const lease = leases.acquire(leaseRequest(name, topology, options))
      options.onProgress?.(`network ${lease.id} of ${topology.hosts.length} hosts, provider ${name}`)
      const machines = async () => {
        const plans = await plan(topology, lease)
        const ground = await lay(lease, plans, options.signal)
        const placer = createPlacer(lease.directory)
        return plans.map((one) => machine(lease, { ground, placer }, one, builds.get(one.name)!))
      }
      return bringUp({ provider: name, lease, machines }, options)
    },
    attach: async (id) => {
      const lease = leases.open(id)
      const record = lease.record()
      if (record.provider !== name)
        throw new UnknownNetworkError(
          `${id} of ${name}`,
          leases.list().map((one) => one.id),
        )
      const stand = { ground: find(lease), placer: createPlacer(lease.directory) }
      const machines = record.hosts.flatMap(({ build, ...hostPlan }) =>
        build === undefined ? [] : [machine(lease, stand, hostPlan, build)],
      )
      return createNetwork({ provider: name, lease, machines })
    },
    sweep: (options = {}) => leases.sweep(name, options.olderThanMs),
  }
}
