import { readlinkSync } from 'node:fs'
import {
  createDaemonProvider,
  type DaemonProviderComponents,
  type Ground,
  planHosts,
} from '../../deploy/index.ts'
import type { Provider } from '../../environment.ts'
import { keeperRole, type Lease, type ProcessTable } from '../../lease/index.ts'
import { EnvironmentError } from '../../problem.ts'
import { callFrom } from './call-from.ts'
import { startKeeper } from './keeper.ts'
import { findRights, type RightsFound, readinessOf } from './readiness.ts'
import { prefix } from './script.ts'
import { enterHost, type Rights } from './way-in.ts'

const port = 9000

const groundOf = (keeper: number, rights: Rights): Ground => ({
  enter: (host) => enterHost(keeper, rights, host),
  call: (from, call) => callFrom(enterHost(keeper, rights, from), call),
})

const hasOurUsers = (keeper: number): boolean =>
  readlinkSync(`/proc/${keeper}/ns/user`) === readlinkSync('/proc/self/ns/user')

const keeperOf = (lease: Lease, processes: ProcessTable): number => {
  const stamps = lease
    .record()
    .made.flatMap((made) => (made.kind === 'process' && made.role === keeperRole ? [made.stamp] : []))
  const [stamp] = stamps
  if (stamp !== undefined && processes.isAlive(stamp)) return stamp.pid
  throw new EnvironmentError({
    code: 'NETNS_GONE',
    message: `Finding the namespaces of ${lease.id}: nothing holds them open`,
    hint: `Remove what is left with "npm run env -- down ${lease.id}".`,
  })
}

/** One network namespace for each host, on a bridge in a namespace of its own. As root, or in a user namespace. */
export const createNetnsProvider = (
  components: DaemonProviderComponents & { readonly uid: number },
): Provider => {
  const { processes, uid } = components
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
    summary: 'one network namespace for each host, joined by a bridge',
    supports: new Set(['crash', 'network-isolation', 'built-daemon']),
    probe: async () => {
      known = findRights(uid)
      return readinessOf(await known)
    },
    plan: async (topology) => planHosts(topology, prefix, port),
    lay: async (lease, plans, signal) => {
      const way = await rights()
      return groundOf(await startKeeper(lease, plans, { rights: way, processes, signal }), way)
    },
    find: (lease) => {
      const keeper = keeperOf(lease, processes)
      return groundOf(keeper, hasOurUsers(keeper) ? 'root' : 'user-namespace')
    },
  })
}
