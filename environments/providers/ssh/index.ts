import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { createRemoteProvider, type RemoteProviderComponents } from '../../deploy/remote/index.ts'
import type { Ability, Provider, Readiness } from '../../environment.ts'
import type { Lease } from '../../lease/index.ts'
import { EnvironmentError, throwIfAborted } from '../../problem.ts'
import { claimPorts } from './claim.ts'
import { machineAt, openGround, type Place } from './ground.ts'
import { type Inventory, type InventoryMachine, readInventory } from './inventory.ts'
import { createMachines, type Machines } from './machines.ts'
import { askAll } from './readiness.ts'
import { type Claim, takeSeats } from './seats.ts'

export interface SshProviderComponents extends RemoteProviderComponents {
  /** Path of the inventory; absent where none was named. */
  readonly inventory?: string | undefined
}

const always: readonly Ability[] = [
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

/** Hosts that share a machine share its loopback. */
const besides = ({ machines }: Inventory): readonly Ability[] =>
  machines.every(({ maxHosts }) => maxHosts === 1) ? ['network-isolation'] : []

const abilities = (path: string | undefined): ReadonlySet<Ability> => {
  try {
    return new Set([...always, ...besides(readInventory(path))])
  } catch {
    // Its faults are told by probe and spawn.
    return new Set(always)
  }
}

const probe = async (path: string | undefined): Promise<Readiness> => {
  try {
    return await askAll(readInventory(path))
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error
    const isAbsent = error.code === 'INVENTORY_MISSING'
    const what = isAbsent ? 'an inventory of machines' : error.message.split('\n')[0]!
    return { ready: false, missing: [{ what, fix: error.hint ?? 'correct the inventory' }] }
  }
}

/** Directories of this network, by machine. A mark keeps two users of one account apart whose networks got the same id. */
const createClaims = (lease: Lease, inventory: Inventory, machines: Machines) => {
  const mark = randomBytes(4).toString('hex')
  const directories = new Map<InventoryMachine, string>()
  const claim: Claim = async (machine, count) => {
    // Nothing is noted of a machine that cannot be reached, for nothing can be taken away there either.
    const [reach, base] = await Promise.all([machines.reach(machine), machines.base(machine)])
    const directory = join(base, `${lease.id}-${mark}`)
    if (!directories.has(machine)) {
      lease.note({ kind: 'remote', inventory: inventory.file, machine: machine.name, directory })
    }
    directories.set(machine, directory)
    return claimPorts(reach, machine.name, { ...machine, base, directory, count })
  }
  return { claim, directoryOf: (machine: InventoryMachine) => directories.get(machine)! }
}

const gone = (id: string, host: string): EnvironmentError =>
  new EnvironmentError({
    code: 'INVENTORY_MACHINE_UNKNOWN',
    message: `Finding ${id}: the inventory does not list the machine of ${host} any more`,
    hint: 'Put it back into the inventory.',
  })

const placesOf = (lease: Lease, inventory: Inventory): readonly Place[] => {
  const { hosts, made } = lease.record()
  return hosts.map(({ name: host, ...seat }) => {
    const machine = machineAt(inventory.machines, seat)
    const note = made.find((one) => one.kind === 'remote' && one.machine === machine?.name)
    if (machine === undefined || note?.kind !== 'remote') throw gone(lease.id, host)
    return { host, machine, directory: note.directory }
  })
}

/** Whatever was opened is closed again when `work` fails. */
const orClose = async <T>(machines: Machines, work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    await machines.close()
    throw error
  }
}

/** Hosts on machines of an inventory, reached by SSH alone. */
export const createSshProvider = ({ leases, inventory: path }: SshProviderComponents): Provider =>
  createRemoteProvider(
    { leases },
    {
      name: 'ssh',
      summary: 'machines of an inventory, reached by SSH',
      supports: abilities(path),
      probe: () => probe(path),
      lay: async (lease, { hosts }, { signal, onProgress }) => {
        const inventory = readInventory(path)
        const machines = createMachines()
        return orClose(machines, async () => {
          const { claim, directoryOf } = createClaims(lease, inventory, machines)
          const seats = await takeSeats(hosts, inventory.machines, claim)
          throwIfAborted(signal, `Spawning ${lease.id}`)
          const places = seats.map(({ host: { name }, machine }) => {
            onProgress?.(`${name} is on ${machine.name} (${machine.address})`)
            return { host: name, machine, directory: directoryOf(machine) }
          })
          const plans = seats.map(
            ({
              host: { name, label = name, region = 'local', nat = 'none', role = 'member' },
              machine,
              port,
            }) => ({
              name,
              label,
              region,
              nat,
              role,
              address: machine.networkAddress,
              port,
            }),
          )
          return { plans, ground: await openGround(places, machines) }
        })
      },
      find: async (lease) => {
        const machines = createMachines()
        return orClose(machines, async () => openGround(placesOf(lease, readInventory(path)), machines))
      },
    },
  )
