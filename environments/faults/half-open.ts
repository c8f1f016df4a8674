import { Type } from 'typebox'
import type { Fault } from '../fault.ts'
import type { Controls, HostControls } from './controls.ts'
import type { FaultMethod } from './method.ts'
import { attempt, lacking, perform } from './on-host.ts'
import { addTable, hasTable, removeTable } from './packet-filter.ts'
import { mustRun, notPossible } from './refusal.ts'

type HalfOpen = Extract<Fault, { kind: 'half-open' }>

const ConnectionSchema = Type.Object({
  /** Port at the host. */
  here: Type.Integer({ minimum: 1, maximum: 65_535 }),
  /** Port at the peer. */
  there: Type.Integer({ minimum: 1, maximum: 65_535 }),
})

const Memory = Type.Object({ connections: Type.Array(ConnectionSchema, { maxItems: 1000 }) })

interface Connection {
  readonly here: number
  readonly there: number
}

const tableOf = (host: string): string => `fault_half_open_${host.replaceAll('-', '_')}`

const portIn = (address: string): number => Number(address.slice(address.lastIndexOf(':') + 1))

/** Established connections between `at` and `other`, as `at` sees them. */
const connectionsOf = async (at: HostControls, other: HostControls): Promise<readonly Connection[]> => {
  const text = await perform(at, ['ss', '-Htn', 'state', 'established', 'dst', other.address])
  return text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields.length >= 4)
    .map((fields) => ({ here: portIn(fields[2]!), there: portIn(fields[3]!) }))
}

const ends = ({ here, there }: Connection) => `sport = :${here} and dport = :${there}`

/** Ends sockets at one side; the other learns of it only when a packet reaches it. */
const destroy = async (at: HostControls, other: HostControls, list: readonly Connection[]): Promise<void> => {
  for (const one of list) {
    await attempt(at, ['ss', '-K', '-Htn', 'dst', other.address, `( ${ends(one)} )`])
  }
}

const turned = ({ here, there }: Connection): Connection => ({ here: there, there: here })

const isAmong = (one: Connection, list: readonly Connection[]): boolean =>
  list.some(({ here, there }) => here === one.here && there === one.there)

/** In the peer's packet filter, so that the host's own side stays as it is. */
const rulesFor = ({ address }: HostControls, list: readonly Connection[]): string => {
  const drop = (chain: string, rule: (one: Connection) => string) =>
    `chain ${chain} { type filter hook ${chain} priority -10; ${list.map((one) => `${rule(one)} drop;`).join(' ')} }`
  return [
    drop('input', (one) => `ip saddr ${address} tcp sport ${one.here} tcp dport ${one.there}`),
    drop('output', (one) => `ip daddr ${address} tcp sport ${one.there} tcp dport ${one.here}`),
  ].join('\n')
}

const sides = ({ host, peer }: HalfOpen, controls: Controls) =>
  [controls.host(host), controls.host(peer)] as const

/** The proof: established in the host's list of sockets, absent from the peer's. */
export const halfOpen: FaultMethod<HalfOpen, typeof Memory> = {
  memory: Memory,
  lacks: ({ host, peer }, controls) => [
    ...new Set([host, peer].flatMap((name) => lacking(controls.host(name), 'run', 'network'))),
  ],
  prepare: async (fault, controls) => {
    const [host, peer] = sides(fault, controls)
    for (const one of [host, peer]) mustRun(fault, one)
    if (await hasTable(peer, tableOf(host.name)))
      throw notPossible(fault, 'they are so already', 'Heal that first.')
    const [here, there] = await Promise.all([connectionsOf(host, peer), connectionsOf(peer, host)])
    const connections = here.filter((one) => isAmong(turned(one), there))
    if (connections.length === 0)
      throw notPossible(
        fault,
        'there is no direct connection between them',
        'Let them talk to each other first.',
      )
    return { connections }
  },
  onset: async (fault, controls, memory) => {
    const [host, peer] = sides(fault, controls)
    await addTable(peer, tableOf(host.name), rulesFor(host, memory.connections))
    await destroy(peer, host, memory.connections.map(turned))
    return memory
  },
  doubt: async (fault, controls, { connections }) => {
    const [host, peer] = sides(fault, controls)
    const [here, there] = await Promise.all([connectionsOf(host, peer), connectionsOf(peer, host)])
    if (connections.some((one) => isAmong(turned(one), there))) return `${peer.name} still knows of them`
    return connections.every((one) => isAmong(one, here)) ? undefined : `${host.name} noticed`
  },
  undo: async (fault, controls, { connections }) => {
    const [host, peer] = sides(fault, controls)
    await removeTable(peer, tableOf(host.name))
    await destroy(host, peer, connections)
  },
  remains: async (fault, controls, { connections }) => {
    const [host, peer] = sides(fault, controls)
    if (await hasTable(peer, tableOf(host.name))) return `${peer.name} still drops what belongs to them`
    const here = await connectionsOf(host, peer)
    return here.some((one) => isAmong(one, connections)) ? `${host.name} still holds them` : undefined
  },
}
