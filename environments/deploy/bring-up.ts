import type { Environment, ProviderName, SpawnOptions } from '../environment.ts'
import type { HostRecord, Lease } from '../lease/index.ts'
import { throwIfAborted } from '../problem.ts'
import type { Topology } from '../topology.ts'
import type { HostPlan } from './host-files.ts'
import type { Machine } from './machine.ts'
import { join } from './mesh.ts'
import { createNetwork } from './network.ts'

export interface BringUp {
  readonly provider: ProviderName
  readonly lease: Lease
  /** Makes what the hosts stand on, then the machines; called once, after the lease is taken. */
  readonly machines: () => Promise<readonly Machine[]>
}

const defaultTtlMs = 3_600_000

/** What a lease has to know about a spawn. */
export const leaseRequest = (provider: ProviderName, topology: Topology, options: SpawnOptions) => ({
  provider,
  topology: topology.name,
  owner: options.owner,
  ttlMs: options.ttlMs ?? defaultTtlMs,
  // Until it stands, a network belongs to whoever makes it: what is broken off half-way is a leftover.
  detached: false,
})

/** Hosts get the addresses 2, 3 … of the network's /24. */
export const planHosts = (topology: Topology, prefix: string, port: number): readonly HostPlan[] =>
  topology.hosts.map(({ name, label = name, region = 'local' }, index) => ({
    name,
    label,
    region,
    address: `${prefix}.${index + 2}`,
    port,
  }))

const recordOf = ({ name, label, region, address, port, build }: Machine): HostRecord => ({
  name,
  label,
  region,
  address,
  port,
  ...(build === undefined ? {} : { build }),
})

const startAll = async (
  machines: readonly Machine[],
  { signal, onProgress = () => {} }: SpawnOptions,
): Promise<void> => {
  // All must have settled before anything is taken down, or a late starter would escape.
  const outcomes = await Promise.allSettled(
    machines.map(async (machine) => {
      await machine.prepare()
      throwIfAborted(signal, `Starting ${machine.name}`)
      await machine.launch(signal)
      onProgress(`${machine.name} answers at ${machine.address}`)
    }),
  )
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
}

/** Starts every machine, connects all with all, and hands over the network; on failure or abort nothing is left. */
export const bringUp = async (
  { provider, lease, machines: makeMachines }: BringUp,
  options: SpawnOptions,
): Promise<Environment> => {
  let machines: readonly Machine[] = []
  try {
    throwIfAborted(options.signal, `Spawning ${lease.id}`)
    machines = await makeMachines()
    lease.setHosts(machines.map(recordOf))
    await startAll(machines, options)
    await join(machines, machines, { signal: options.signal })
    throwIfAborted(options.signal, `Spawning ${lease.id}`)
    options.onProgress?.(`${machines.length} hosts see each other`)
    if (options.detached === true) lease.detach()
    return createNetwork({ provider, lease, machines })
  } catch (error) {
    await createNetwork({ provider, lease, machines })[Symbol.asyncDispose]()
    throwIfAborted(options.signal, `Spawning ${lease.id}`)
    throw error
  }
}
