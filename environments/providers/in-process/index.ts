import { bringUp, hostFiles, leaseRequest, planHosts } from '../../deploy/index.ts'
import type { Provider } from '../../environment.ts'
import type { Leases } from '../../lease/index.ts'
import { EnvironmentError } from '../../problem.ts'
import { validateTopology } from '../../topology.ts'

/** Where hosts are said to be; their APIs listen on 127.0.0.1, so that nothing answers there. */
const prefix = '127.0.0'

const impossible = (attempt: string, hint: string): EnvironmentError =>
  new EnvironmentError({
    code: 'PROVIDER_UNFIT',
    message: `${attempt}: networks of the provider in-process live in the process that made them`,
    hint,
  })

/** Daemons as objects of this process, on a network in memory. The fastest, and the least like a real network. */
export const createInProcessProvider = ({ leases }: { readonly leases: Leases }): Provider => ({
  name: 'in-process',
  summary: 'daemons as objects of one process on a network in memory',
  supports: new Set(['crash']),
  probe: async () => ({ ready: true, version: process.version }),
  spawn: async (input, options) => {
    const topology = validateTopology(input)
    if (options.detached === true) {
      throw impossible('Keeping a network running', 'Use --provider process, which needs no rights.')
    }
    const lease = leases.acquire(leaseRequest('in-process', topology, options))
    options.onProgress?.(`network ${lease.id} of ${topology.hosts.length} hosts, provider in-process`)
    const machines = async () => {
      // Loaded here, so that programs which use other providers start without the daemon's code.
      const [{ createInProcessMachine }, { createWire }] = await Promise.all([
        import('./machine.ts'),
        import('./wire.ts'),
      ])
      const wire = createWire()
      return planHosts(topology, prefix, 0).map((plan) =>
        createInProcessMachine(wire, plan, hostFiles(lease.directory, plan.name)),
      )
    }
    return bringUp({ provider: 'in-process', lease, machines }, options)
  },
  attach: async (id) => {
    throw impossible(`Finding network ${id}`, 'Only the program that spawned it can use it.')
  },
  sweep: (options = {}) => leases.sweep('in-process', options.olderThanMs),
})
