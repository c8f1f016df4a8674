import {
  createDaemonProvider,
  createLocalReach,
  type DaemonProviderComponents,
  type Enter,
  type Ground,
  hostFiles,
  httpCall,
  planHosts,
} from '../../deploy/index.ts'
import type { Ability, Provider, Reach, Readiness } from '../../environment.ts'
import { canSqueezeHere } from '../../faults/index.ts'
import type { Lease } from '../../lease/index.ts'
import { freePort, prefixOf } from './addresses.ts'

const probe = async (): Promise<Readiness> =>
  process.platform === 'linux'
    ? { ready: true, version: process.version }
    : {
        ready: false,
        missing: [
          {
            what: `Linux, for addresses from 127.0.0.0/8 and /proc (this is ${process.platform})`,
            fix: 'run it in a Linux container or virtual machine',
          },
        ],
      }

/** Every host is on the network of this very process. */
const here: Enter = (program) => program as [string, ...string[]]

const abilities: readonly Ability[] = [
  'built-daemon',
  'upgrade',
  'detach',
  'shell',
  'neighbour-calls',
  'crash',
  'stop',
  'pause',
  'restart',
  'handles-exhausted',
]

const groundOf = (lease: Lease): Ground => {
  const reach = (host: string): Reach =>
    createLocalReach({
      enter: here,
      networkDirectory: lease.directory,
      directory: hostFiles(lease.directory, host).directory,
      isApart: false,
    })
  return {
    enter: () => here,
    call: (_from, call) => httpCall(call),
    reach,
    controls: (host) => ({
      run: reach(host).run,
      dataDirectory: hostFiles(lease.directory, host).data,
    }),
  }
}

/**
 * One daemon process for each host, on this machine's loopback. Hosts have addresses of their own but share one
 * network stack: what listens on 127.0.0.1 is reachable from all of them.
 */
export const createProcessProvider = (components: DaemonProviderComponents): Provider =>
  createDaemonProvider(components, {
    name: 'process',
    summary: 'one daemon process for each host on loopback; needs no rights',
    supports: new Set(canSqueezeHere() ? [...abilities, 'memory-squeeze'] : abilities),
    probe,
    plan: async (topology, lease) => {
      const plans = planHosts(topology, prefixOf(lease.id), 0)
      return Promise.all(plans.map(async (plan) => ({ ...plan, port: await freePort(plan.address) })))
    },
    lay: async (lease) => groundOf(lease),
    find: groundOf,
  })
