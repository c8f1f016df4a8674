import { join } from 'node:path'
import type { Attestation, Environment, Fault, ProviderName } from '../environment.ts'
import type { Controls, LinkControls } from '../faults/index.ts'
import { canMeet } from '../faults/index.ts'
import type { Lease } from '../lease/index.ts'
import { UnknownHostError } from '../problem.ts'
import type { Topology } from '../topology.ts'
import { evidenceOf } from './evidence.ts'
import { createFaultBook } from './fault-book.ts'
import { keepDiary, readDiary } from './fault-diary.ts'
import { createHost, type HostOfNetwork } from './host.ts'
import { introductionsAmong } from './introductions.ts'
import type { Machine } from './machine.ts'
import { attest } from './sights.ts'
import { createTroubles } from './troubles.ts'

export interface NetworkComponents {
  readonly provider: ProviderName
  readonly lease: Lease
  readonly topology: Topology
  /** In the order of the topology. */
  readonly machines: readonly Machine[]
  /** What may be done to the network between them; absent where nothing can. */
  readonly links?: LinkControls | undefined
  /** Measures the network that the hosts stand on. Default: asks the daemons alone. */
  readonly survey?: ((machines: readonly Machine[]) => Promise<Attestation>) | undefined
  readonly fingerprint?: (() => Promise<string>) | undefined
}

const controlsOf = (
  hosts: readonly HostOfNetwork[],
  { links, fingerprint }: NetworkComponents,
  find: (name: string) => HostOfNetwork,
): Omit<Controls, 'open'> => ({
  hosts: hosts.map(({ controls }) => controls),
  host: (name) => find(name).controls,
  ...(links === undefined ? {} : { links }),
  ...(fingerprint === undefined ? {} : { fingerprint }),
})

/** Another process may have made it long ago, or taken it down by now. */
const sinceOf = (lease: Lease, otherwiseMs: number): number => {
  try {
    return Date.parse(lease.record().createdAt)
  } catch {
    return otherwiseMs
  }
}

/**
 * Makes an environment out of machines that are up. Disposal heals what was inflicted, stops the machines in reverse
 * order, then releases the lease, whatever happened to single hosts.
 */
export const createNetwork = (components: NetworkComponents): Environment => {
  const { provider, lease, topology, machines, survey = attest } = components
  const nameOf = (host: { readonly name: string }): string => {
    if (hosts.some((one) => one.host === host)) return host.name
    throw new UnknownHostError(
      `${host.name} of another network`,
      hosts.map((one) => one.host.name),
    )
  }
  const diaryFile = join(lease.directory, '.faults', 'diary.ndjson')
  const book = keepDiary(createFaultBook(lease.directory), diaryFile, Date.now)
  const meets = (one: Machine) =>
    machines.filter((other) => {
      const open = book.list().map(({ fault }) => fault)
      return other === one || canMeet(one.name, other.name, open)
    })
  const introduced = introductionsAmong(machines)
  const hosts: readonly HostOfNetwork[] = machines.map((machine) =>
    createHost(machine, { meets, introduced, nameOf }),
  )
  const find = (name: string): HostOfNetwork => {
    const found = hosts.find((one) => one.host.name === name)
    if (found !== undefined) return found
    throw new UnknownHostError(
      name,
      hosts.map((one) => one.host.name),
    )
  }
  const madeMs = Date.now()
  const troubles = createTroubles(controlsOf(hosts, components, find), book)
  const leave = async (): Promise<void> => {
    await Promise.all(machines.map((machine) => machine.dms.close().catch(() => {})))
    await Promise.allSettled(machines.map((machine) => machine.reach?.close()))
  }

  return {
    id: lease.id,
    provider,
    topology,
    hosts: hosts.map(({ host }) => host),
    host: (name) => find(name).host,
    inflict: troubles.inflict,
    faults: (): readonly Fault[] => book.list().map(({ fault }) => fault),
    sufferings: () => book.list().map(({ id: _id, memory: _memory, ...suffering }) => suffering),
    heal: troubles.heal,
    ...(components.fingerprint === undefined ? {} : { fingerprint: components.fingerprint }),
    attest: () => survey(machines),
    evidence: (window) =>
      evidenceOf(
        { machines, diary: () => readDiary(diaryFile), sinceMs: sinceOf(lease, madeMs), now: Date.now },
        window,
      ),
    unexpectedEnds: async () =>
      (await Promise.all(machines.map((machine) => machine.unexpectedEnds()))).flat(),
    leave,
    [Symbol.asyncDispose]: async () => {
      // What takes part of a machine away would keep its daemon from stopping in order. A daemon that was ended is not started again.
      await troubles.end()
      // Told in reverse order, awaited together. One that has to be killed is no reason to leave the others running.
      await Promise.allSettled([...machines].reverse().map((machine) => machine.stop()))
      await leave()
      await lease.release()
    },
  }
}
