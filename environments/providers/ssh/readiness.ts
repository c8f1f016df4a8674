import type { Readiness } from '../../environment.ts'
import { EnvironmentError } from '../../problem.ts'
import type { Inventory, InventoryMachine } from './inventory.ts'
import { openMachine } from './machines.ts'

/** A machine that takes longer counts as absent here; a spawn is more patient. */
const connectMs = 4000

const complaintOf = async (machine: InventoryMachine): Promise<EnvironmentError | undefined> => {
  try {
    await (await openMachine(machine, connectMs)).close()
    return undefined
  } catch (error) {
    if (error instanceof EnvironmentError) return error
    throw error
  }
}

const shortly = ({ message }: EnvironmentError): string =>
  message.split('\n')[0]!.replace(/^Connecting to /, '')

/** Knocks at every machine at once. One that answers is enough to work with; the others are named. */
export const askAll = async ({ machines }: Inventory): Promise<Readiness> => {
  const complaints = (await Promise.all(machines.map(complaintOf))).filter((one) => one !== undefined)
  const answering = machines.length - complaints.length
  if (answering === 0) {
    return {
      ready: false,
      missing: complaints.map((one) => ({ what: shortly(one), fix: one.hint ?? 'see the inventory' })),
    }
  }
  const version = [`${answering} of ${machines.length} machines`, ...complaints.map(shortly)].join('; ')
  return { ready: true, version }
}
