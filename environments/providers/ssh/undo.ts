import { removeDirectory } from '../../deploy/remote/index.ts'
import type { Undo } from '../../lease/index.ts'
import { EnvironmentError } from '../../problem.ts'
import { readInventory } from './inventory.ts'
import { openMachine } from './machines.ts'

/**
 * Ends everything of a network on one machine of an inventory and removes its directory there. May be called again.
 *
 * @throws EnvironmentError INVENTORY_…, SSH_…, REMOTE_NOT_REMOVED
 */
export const undoRemote: Undo<'remote'> = async ({ inventory, machine: name, directory }, { id }) => {
  // A record that was edited must not reach another network, of whomever.
  if (!new RegExp(`/${id}(-[0-9a-f]{8})?$`).test(directory)) {
    throw new EnvironmentError({
      code: 'REMOTE_NOT_REMOVED',
      message: `Removing ${directory} on ${name}: it is not the directory of ${id}`,
    })
  }
  const machine = readInventory(inventory).machines.find((one) => one.name === name)
  if (machine === undefined) {
    throw new EnvironmentError({
      code: 'INVENTORY_MACHINE_UNKNOWN',
      message: `Removing ${id} from ${name}: the inventory ${inventory} does not list that machine any more`,
      hint: `Put it back, or remove ${directory} there by hand.`,
    })
  }
  const reach = await openMachine(machine)
  try {
    await removeDirectory(reach, directory)
  } finally {
    await reach.close()
  }
}
