import type { Environment, Host, ProviderName } from '../environment.ts'
import { crash } from '../faults/index.ts'
import type { Lease } from '../lease/index.ts'
import { UnknownHostError } from '../problem.ts'
import { evidenceOf } from './evidence.ts'
import type { Machine } from './machine.ts'
import { attest, join } from './mesh.ts'

export interface NetworkComponents {
  readonly provider: ProviderName
  readonly lease: Lease
  /** In the order of the topology. */
  readonly machines: readonly Machine[]
}

const createHost = (machine: Machine, machines: readonly Machine[], nameOf: (host: Host) => string): Host => {
  const stop = () => machine.stop()
  return {
    name: machine.name,
    region: machine.region,
    address: machine.address,
    dms: machine.dms,
    isRunning: () => machine.isRunning(),
    start: async () => {
      if (machine.isRunning()) return
      await machine.launch()
      await join([machine], machines)
    },
    stop,
    callApi: async (from, headers = {}) => machine.callApi(nameOf(from), headers),
    [Symbol.asyncDispose]: stop,
  }
}

/**
 * Makes an environment out of machines that are up. Disposal stops them in reverse order, then releases the lease,
 * whatever happened to single hosts.
 */
export const createNetwork = ({ provider, lease, machines }: NetworkComponents): Environment => {
  const nameOf = (host: Host): string => {
    if (hosts.includes(host)) return host.name
    throw new UnknownHostError(
      `${host.name} of another network`,
      hosts.map((one) => one.name),
    )
  }
  const hosts: readonly Host[] = machines.map((machine) => createHost(machine, machines, nameOf))
  const host = (name: string): Host => {
    const found = hosts.find((one) => one.name === name)
    if (found === undefined)
      throw new UnknownHostError(
        name,
        hosts.map((one) => one.name),
      )
    return found
  }
  return {
    id: lease.id,
    provider,
    hosts,
    host,
    inflict: async (fault) => {
      const target = host(fault.host)
      const machine = machines.find((one) => one.name === fault.host)!
      return crash({
        name: target.name,
        isRunning: () => target.isRunning(),
        kill: () => machine.kill(),
        start: () => target.start(),
        answers: async () => (await target.dms.identity()).ok,
      })
    },
    attest: () => attest(machines),
    evidence: () => evidenceOf(machines),
    unexpectedEnds: async () =>
      (await Promise.all(machines.map((machine) => machine.unexpectedEnds()))).flat(),
    [Symbol.asyncDispose]: async () => {
      // Told in reverse order, awaited together. One that has to be killed is no reason to leave the others running.
      await Promise.allSettled([...machines].reverse().map((machine) => machine.stop()))
      await Promise.all(machines.map((machine) => machine.dms.close().catch(() => {})))
      await lease.release()
    },
  }
}
