import { bringUp, hostFiles, planHosts, takeLease } from '../../deploy/index.ts'
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

const supports: Provider['supports'] = new Set(['neighbour-calls', 'crash', 'stop', 'restart', 'partition'])

/** Daemons as objects of this process, on a network in memory. The fastest, and the least like a real network. */
export const createInProcessProvider = ({ leases }: { readonly leases: Leases }): Provider => ({
  name: 'in-process',
  summary: 'daemons as objects of one process on a network in memory',
  supports,
  probe: async () => ({ ready: true, version: process.version }),
  spawn: async (input, options) => {
    const topology = validateTopology(input)
    if (options.detached === true) {
      throw impossible('Keeping a network running', 'Use --provider process, which needs no rights.')
    }
    const lease = await takeLease({ leases, provider: { name: 'in-process', supports } }, topology, options)
    const stand = async () => {
      // Loaded here, so that programs which use other providers start without the daemon's code.
      const [{ createInProcessMachine }, { createWire }] = await Promise.all([
        import('./machine.ts'),
        import('./wire.ts'),
      ])
      const wire = createWire()
      const machines = planHosts(topology, prefix, 0).map((plan) =>
        createInProcessMachine(wire, plan, hostFiles(lease.directory, plan.name)),
      )
      return { machines, links: wire.links }
    }
    return bringUp({ provider: 'in-process', lease, topology, stand }, options)
  },
  attach: async (id) => {
    throw impossible(`Finding network ${id}`, 'Only the program that spawned it can use it.')
  },
  sweep: (options = {}) => leases.sweep('in-process', options.olderThanMs),
})
