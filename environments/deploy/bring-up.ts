import { dirname } from 'node:path'
import type { Environment, ProviderName, SpawnOptions } from '../environment.ts'
import { explained } from '../lack.ts'
import type { HostRecord, Lease } from '../lease/index.ts'
import { EnvironmentError, throwIfAborted } from '../problem.ts'
import { withSchedule } from '../topology/schedule.ts'
import type { Topology } from '../topology.ts'
import { eachOf } from './each-of.ts'
import type { HostPlan } from './host-files.ts'
import type { Machine } from './machine.ts'
import { meet } from './meet.ts'
import { createNetwork, type NetworkComponents } from './network.ts'

export interface BringUp {
  readonly provider: ProviderName
  readonly lease: Lease
  readonly topology: Topology
  /** How many hosts start at a time: those of one machine share its processors, and a start has its deadline. Default all. */
  readonly atOnce?: number
  /** Makes what the hosts stand on, then the machines; called once, after the lease is taken. */
  readonly stand: () => Promise<Omit<NetworkComponents, 'provider' | 'lease' | 'topology'>>
}

/** Hosts get the addresses 2, 3 … of the network's /24. */
export const planHosts = (topology: Topology, prefix: string, port: number): readonly HostPlan[] =>
  topology.hosts.map(({ name, label = name, region = 'local', nat = 'none', role = 'member' }, index) => ({
    name,
    label,
    region,
    nat,
    role,
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
  atOnce: number | undefined,
  { signal, onProgress = () => {} }: SpawnOptions,
): Promise<void> =>
  eachOf(machines, { signal, ...(atOnce === undefined ? {} : { atOnce }) }, async (machine) => {
    await machine.prepare(signal)
    throwIfAborted(signal, `Starting ${machine.name}`)
    await machine.launch(signal)
    onProgress(`${machine.name} answers at ${machine.address}`)
  })

/** Why the spawn broke comes first, then what could not be removed after it. */
const withRest = (error: unknown, rest: unknown): EnvironmentError => {
  const [first, second] = [error, rest].map((one) => (one instanceof Error ? one.message : String(one)))
  return new EnvironmentError(
    {
      code: error instanceof EnvironmentError ? error.code : 'NETWORK_NOT_MADE',
      message: `${first}\nAfter that: ${second}`,
    },
    { cause: new AggregateError([error, rest]) },
  )
}

/** Starts every machine, connects those who are introduced, and hands over the network; on failure or abort nothing is left. */
export const bringUp = async (
  { provider, lease, topology, atOnce, stand }: BringUp,
  options: SpawnOptions,
): Promise<Environment> => {
  let parts: Awaited<ReturnType<BringUp['stand']>> = { machines: [] }
  const network = () => createNetwork({ provider, lease, topology, ...parts })
  try {
    throwIfAborted(options.signal, `Spawning ${lease.id}`)
    parts = await stand()
    const { machines } = parts
    lease.setHosts(machines.map(recordOf))
    await startAll(machines, atOnce, options)
    await meet(machines, lease.id, options)
    throwIfAborted(options.signal, `Spawning ${lease.id}`)
    options.onProgress?.(`${machines.length} hosts see each other`)
    if (options.detached !== true) return withSchedule(network(), options)
    // Its schedule is kept by a process that outlives this one; see environments/cli.
    lease.detach()
    return network()
  } catch (reason) {
    const error = explained(reason, { attempt: `Spawning ${lease.id}`, folder: dirname(lease.directory) })
    const rest = await network()
      [Symbol.asyncDispose]()
      .then(
        () => undefined,
        (reason: unknown) => ({ reason }),
      )
    if (rest !== undefined) throw withRest(error, rest.reason)
    throwIfAborted(options.signal, `Spawning ${lease.id}`)
    throw error
  }
}
