import { readFileSync } from 'node:fs'
import { openSshReach } from '../../deploy/ssh/index.ts'
import type { Reach } from '../../environment.ts'
import { EnvironmentError } from '../../problem.ts'
import type { InventoryMachine } from './inventory.ts'

/** Ways into machines of an inventory, each opened once. */
export interface Machines {
  /** @throws EnvironmentError SSH_… naming the machine, INVENTORY_KEY_MISSING */
  reach(machine: InventoryMachine): Promise<Reach>
  /** Where our files are on it, absolute; asked there unless the inventory says it. */
  base(machine: InventoryMachine): Promise<string>
  close(): Promise<void>
}

const keyOf = ({ name, keyFile }: InventoryMachine): string => {
  try {
    return readFileSync(keyFile, 'utf8')
  } catch (cause) {
    throw new EnvironmentError(
      {
        code: 'INVENTORY_KEY_MISSING',
        message: `Connecting to ${name}: its key file ${keyFile} cannot be read`,
        hint: 'Name the right file under "key file" in the inventory.',
      },
      { cause },
    )
  }
}

/** @param connectMs for each connection to stand */
export const openMachine = async (machine: InventoryMachine, connectMs?: number): Promise<Reach> =>
  openSshReach({
    name: machine.name,
    host: machine.address,
    port: machine.port,
    user: machine.user,
    privateKey: keyOf(machine),
    hostKeySha256: machine.hostKey,
    ...(connectMs === undefined ? {} : { connectMs }),
  })

const homeOf = async (reach: Reach, { name }: InventoryMachine): Promise<string> => {
  const { stdout } = await reach.run(['sh', '-c', 'cd && pwd -P'])
  const home = stdout.trim()
  if (/^\/[A-Za-z0-9_./-]{0,60}$/.test(home)) return home === '/' ? '' : home
  throw new EnvironmentError({
    code: 'MACHINE_UNUSABLE',
    message: `Looking for a place on ${name}: the home of its user, "${home.slice(0, 80)}", is too long or has strange letters`,
    hint: 'Name another place with "directory" in the inventory.',
  })
}

export const createMachines = (): Machines => {
  const reaches = new Map<InventoryMachine, Promise<Reach>>()
  const bases = new Map<InventoryMachine, Promise<string>>()
  const reach = (machine: InventoryMachine): Promise<Reach> => {
    const known = reaches.get(machine) ?? openMachine(machine)
    reaches.set(machine, known)
    return known
  }
  const findBase = async (machine: InventoryMachine): Promise<string> =>
    machine.directory ?? `${await homeOf(await reach(machine), machine)}/.nunet-lab`
  return {
    reach,
    base: (machine) => {
      const known = bases.get(machine) ?? findBase(machine)
      bases.set(machine, known)
      return known
    },
    close: async () => {
      await Promise.allSettled([...reaches.values()].map(async (one) => (await one).close()))
    },
  }
}
