import { readlinkSync } from 'node:fs'
import { createDaemonProvider, type DaemonProviderComponents, hostFiles } from '../../deploy/index.ts'
import type { Ability, Provider } from '../../environment.ts'
import { canSqueezeHere } from '../../faults/index.ts'
import type { Lease } from '../../lease/index.ts'
import { EnvironmentError } from '../../problem.ts'
import { type Topology, validateTopology } from '../../topology.ts'
import { canCaptureHere, startCaptures } from './capture.ts'
import { findClockLibrary } from './clock.ts'
import { createGround } from './ground.ts'
import { findKeeper, startKeeper } from './keeper.ts'
import { makeLimits } from './limits.ts'
import { findRights, type RightsFound, readinessOf } from './readiness.ts'
import type { ScriptHost } from './script.ts'
import { planSites } from './sites.ts'
import type { Rights } from './way-in.ts'

const hasOurUsers = (keeper: number): boolean =>
  readlinkSync(`/proc/${keeper}/ns/user`) === readlinkSync('/proc/self/ns/user')

/** What the script has to know of each host. */
export const scriptHosts = (topology: Topology, lease: Lease): readonly ScriptHost[] =>
  planSites(topology).map((site, index) => ({
    ...site,
    dataDirectory: hostFiles(lease.directory, site.name).data,
    diskBytes: topology.hosts[index]!.resources?.diskBytes,
  }))

const abilities: readonly Ability[] = [
  'network-isolation',
  'built-daemon',
  'upgrade',
  'distance',
  'nat',
  'detach',
  'shell',
  'neighbour-calls',
  'crash',
  'stop',
  'pause',
  'restart',
  'partition',
  'latency',
  'loss',
  'rate',
  'reorder',
  'disk-full',
  'handles-exhausted',
  'lying-dns',
  'blocked-port',
  'half-open',
]

const abilitiesHere = (clockLibrary: string | undefined, uid: number): readonly Ability[] => [
  ...abilities,
  ...(clockLibrary === undefined ? [] : (['clock-skew'] as const)),
  ...(canCaptureHere(uid) ? (['capture'] as const) : []),
  ...(canSqueezeHere() ? (['memory-squeeze'] as const) : []),
]

/** A router, one network namespace for each host, and what stands between. As root, or in a user namespace. */
export const createNetnsProvider = (
  components: DaemonProviderComponents & { readonly uid: number },
): Provider => {
  const { processes, uid } = components
  const clockLibrary = findClockLibrary()
  let known: Promise<RightsFound> | undefined
  const rights = async (): Promise<Rights> => {
    known ??= findRights(uid)
    const found = await known
    if ('rights' in found) return found.rights
    throw new EnvironmentError({
      code: 'PROVIDER_NOT_READY',
      message: `Spawning with netns: this machine lacks ${found.missing.map((one) => one.what).join(', ')}`,
      hint: found.missing.map((one) => one.fix).join(' && '),
    })
  }
  return createDaemonProvider(components, {
    name: 'netns',
    summary: 'one network namespace for each host, joined by a router, near or far',
    supports: new Set(abilitiesHere(clockLibrary, uid)),
    probe: async () => {
      known = findRights(uid)
      return readinessOf(await known)
    },
    plan: async (topology) => planSites(topology),
    lay: async (lease, { topology, capture }, signal) => {
      const way = await rights()
      const keeper = await startKeeper(lease, scriptHosts(topology, lease), {
        rights: way,
        processes,
        signal,
      })
      for (const { name, resources } of topology.hosts) makeLimits(lease, name, resources)
      const components = { lease, processes, keeper, rights: way, clockLibrary }
      if (capture)
        await startCaptures(
          components,
          topology.hosts.map(({ name }) => name),
        )
      const ground = createGround(components, topology)
      await ground.stretch()
      return ground
    },
    find: (lease) => {
      const keeper = findKeeper(lease, processes)
      const way = hasOurUsers(keeper.pid) ? 'root' : 'user-namespace'
      const topology = validateTopology(lease.record().shape)
      return createGround({ lease, processes, keeper, rights: way, clockLibrary }, topology)
    },
  })
}
