import type Docker from 'dockerode'
import {
  createRemoteProvider,
  type LayOptions,
  type RemoteProviderComponents,
} from '../../deploy/remote/index.ts'
import type { Ability, Provider } from '../../environment.ts'
import { canSqueezeHere } from '../../faults/index.ts'
import type { Lease } from '../../lease/index.ts'
import { throwIfAborted } from '../../problem.ts'
import type { Topology } from '../../topology.ts'
import { engineSocket, openEngine, orTell, probeEngine } from './engine.ts'
import { findContainer, groundOf, makeNetwork, startContainer } from './ground.ts'
import { imageOf } from './image.ts'

export interface ContainerProviderComponents extends RemoteProviderComponents {
  readonly uid: number
  /** What DOCKER_HOST says; absent: the engine is where it usually is. */
  readonly engine?: string | undefined
}

/** Where its daemon listens; every host has an address of its own. */
const port = 9000

const always: readonly Ability[] = [
  'built-daemon',
  'network-isolation',
  'upgrade',
  'detach',
  'shell',
  'neighbour-calls',
  'crash',
  'stop',
  'restart',
]

/** The engine's processes are not ours; only root may stop them or bound what they open. */
const forRoot: readonly Ability[] = ['pause', 'handles-exhausted']

/** Containers of all hosts, or none: what started before another failed goes with the lease. */
const startAll = async (
  engine: Docker,
  lease: Lease,
  { topology, owner, options }: { topology: Topology; owner: string; options: LayOptions },
) => {
  const networkId = await makeNetwork(engine, lease)
  const outcomes = await Promise.allSettled(
    topology.hosts.map(async (host) => {
      const image = await imageOf(engine, {
        build: options.builds.get(host.name)!,
        owner,
        workshop: lease.directory,
        onProgress: options.onProgress,
      })
      throwIfAborted(options.signal, `Spawning ${lease.id}`)
      return startContainer(engine, lease, { host, image, networkId, owner })
    }),
  )
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason
    return outcome.value
  })
}

/** One container for each host, on a network of the engine's, from images that are made of the builds. */
export const createContainerProvider = ({
  leases,
  uid,
  engine: named,
}: ContainerProviderComponents): Provider => {
  const socket = engineSocket(named)
  const isRoot = uid === 0
  return createRemoteProvider(
    { leases },
    {
      name: 'container',
      summary: 'one container for each host, on a container engine of this machine',
      supports: new Set([
        ...always,
        ...(isRoot ? forRoot : []),
        ...(isRoot && canSqueezeHere() ? (['memory-squeeze'] as const) : []),
      ]),
      probe: () => probeEngine(socket, uid),
      lay: async (lease, topology, options) => {
        const engine = openEngine(socket)
        const owner = `${uid}:${process.getgid?.() ?? 0}`
        // Asked first: where no engine is, nothing is made, and nothing has to be removed that only an engine could.
        await orTell(`Spawning ${lease.id}`, engine.ping())
        lease.note({ kind: 'containers', socket })
        const places = await startAll(engine, lease, { topology, owner, options })
        const plans = topology.hosts.map(
          ({ name, label = name, region = 'local', nat = 'none', role = 'member' }, index) => {
            const { address } = places[index]!
            return { name, label, region, nat, role, address, port }
          },
        )
        return { plans, ground: await groundOf(engine, lease, { places, isRoot }) }
      },
      find: async (lease, { plans }) => {
        const engine = openEngine(socket)
        const places = await Promise.all(plans.map(({ name }) => findContainer(engine, lease, name)))
        return groundOf(engine, lease, { places, isRoot })
      },
    },
  )
}
