import {
  createDaemonProvider,
  type DaemonProviderComponents,
  httpCall,
  planHosts,
} from '../../deploy/index.ts'
import type { Provider, Readiness } from '../../environment.ts'
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

/**
 * One daemon process for each host, on this machine's loopback. Hosts have addresses of their own but share one
 * network stack: what listens on 127.0.0.1 is reachable from all of them.
 */
export const createProcessProvider = (components: DaemonProviderComponents): Provider =>
  createDaemonProvider(components, {
    name: 'process',
    summary: 'one daemon process for each host on loopback; needs no rights',
    supports: new Set(['crash', 'built-daemon']),
    probe,
    plan: async (topology, lease) => {
      const plans = planHosts(topology, prefixOf(lease.id), 0)
      return Promise.all(plans.map(async (plan) => ({ ...plan, port: await freePort(plan.address) })))
    },
    lay: async () => ground,
    find: () => ground,
  })

const ground = {
  enter: () => (program: readonly string[]) => program as [string, ...string[]],
  // Every host is on the network of this very process.
  call: (_from: string, call: Parameters<typeof httpCall>[0]) => httpCall(call),
}
