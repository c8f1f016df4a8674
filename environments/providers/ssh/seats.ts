import { EnvironmentError } from '../../problem.ts'
import type { HostSpecification } from '../../topology.ts'
import type { InventoryMachine } from './inventory.ts'

/** Where one host of a network will be. */
export interface Seat {
  readonly host: HostSpecification
  readonly machine: InventoryMachine
  readonly port: number
}

/** Takes ports of one machine for this network; gives as many as it has, at most `count`. Said again, it begins anew. */
export type Claim = (machine: InventoryMachine, count: number) => Promise<readonly number[]>

type Rooms = Map<InventoryMachine, number>

const full = (wanted: number, rooms: Rooms): EnvironmentError => {
  const rows = [...rooms].map(([{ name, maxHosts }, room]) => `${name} has room for ${room} of ${maxHosts}`)
  return new EnvironmentError({
    code: 'INVENTORY_FULL',
    message: `Placing ${wanted} hosts on machines of the inventory: ${rows.join(', ')}`,
    hint: 'Take down other networks there, or add machines to the inventory.',
  })
}

/** Machines of the host's region first, then those with the fewest hosts, then as the inventory lists them. */
const spread = (
  hosts: readonly HostSpecification[],
  rooms: Rooms,
): ReadonlyMap<InventoryMachine, readonly HostSpecification[]> => {
  const placed = new Map<InventoryMachine, HostSpecification[]>()
  for (const host of hosts) {
    const open = [...rooms].filter(([machine, room]) => (placed.get(machine)?.length ?? 0) < room)
    const cost = ([machine]: readonly [InventoryMachine, number]) =>
      (machine.region === host.region ? 0 : 1000) + (placed.get(machine)?.length ?? 0)
    const [best] = open.sort((a, b) => cost(a) - cost(b))
    if (best === undefined) throw full(hosts.length, rooms)
    placed.set(best[0], [...(placed.get(best[0]) ?? []), host])
  }
  return placed
}

/** Waits for all, whatever comes of one: what is still being made cannot be taken away. */
const allOf = async <T>(work: readonly Promise<T>[]): Promise<readonly T[]> => {
  await Promise.allSettled(work)
  return Promise.all(work)
}

/**
 * Gives every host a machine and a port. Machines that turn out to be taken by others get fewer hosts.
 *
 * @throws EnvironmentError INVENTORY_FULL, and whatever `claim` throws
 */
export const takeSeats = async (
  hosts: readonly HostSpecification[],
  machines: readonly InventoryMachine[],
  claim: Claim,
): Promise<readonly Seat[]> => {
  const rooms: Rooms = new Map(machines.map((machine) => [machine, machine.maxHosts]))
  // Every round that does not place all learns of a machine with less room than was thought.
  for (;;) {
    const placed = [...spread(hosts, rooms)]
    const claimed = await allOf(placed.map(([machine, list]) => claim(machine, list.length)))
    const short = placed.flatMap(([machine, list], index) =>
      claimed[index]!.length < list.length ? [[machine, claimed[index]!.length] as const] : [],
    )
    for (const [machine, room] of short) rooms.set(machine, room)
    if (short.length > 0) continue
    const seats = placed.flatMap(([machine, list], index) =>
      list.map((host, at) => ({ host, machine, port: claimed[index]![at]! })),
    )
    return hosts.map((host) => seats.find((seat) => seat.host === host)!)
  }
}
