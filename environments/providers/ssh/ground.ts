import { join } from 'node:path'
import { createDepot, createShellKeeper, type Depot, type RemoteGround } from '../../deploy/remote/index.ts'
import type { Reach } from '../../environment.ts'
import type { InventoryMachine } from './inventory.ts'
import type { Machines } from './machines.ts'

/** One host of a network, and where it is. */
export interface Place {
  readonly host: string
  readonly machine: InventoryMachine
  /** Of the network, on that machine. */
  readonly directory: string
}

interface Site {
  readonly reach: Reach
  readonly depot: Depot
}

/** The connection of a machine ends when the last of its hosts lets go of it. */
const shared = (reach: Reach, letGo: () => Promise<void>): Reach => {
  let isOpen = true
  return {
    ...reach,
    close: async () => {
      if (isOpen) await letGo()
      isOpen = false
    },
  }
}

/** Connects every host with its machine. @throws EnvironmentError SSH_… naming the machine */
export const openGround = async (places: readonly Place[], machines: Machines): Promise<RemoteGround> => {
  const sites = new Map<InventoryMachine, Site>()
  await Promise.all(
    [...new Set(places.map(({ machine }) => machine))].map(async (machine) => {
      const [reach, base] = await Promise.all([machines.reach(machine), machines.base(machine)])
      sites.set(machine, { reach, depot: createDepot(reach, join(base, 'builds')) })
    }),
  )
  const held = new Set(places.map(({ host }) => host))
  const siteOf = (host: string): Site & Place => {
    const place = places.find((one) => one.host === host)!
    return { ...place, ...sites.get(place.machine)! }
  }
  const keeper = (host: string) => {
    const { reach, depot, directory } = siteOf(host)
    return createShellKeeper(reach, { directory: join(directory, host), depot })
  }
  return {
    keeper,
    reach: (host) =>
      shared(siteOf(host).reach, async () => {
        held.delete(host)
        if (held.size === 0) await machines.close()
      }),
    controls: (host) => {
      const { reach, directory } = siteOf(host)
      return {
        run: (command, options) => reach.run(command, options),
        daemonPid: async () => (await keeper(host).state()).pid,
        dataDirectory: join(directory, host, 'data'),
      }
    },
  }
}

/** The machine of a host that was placed earlier: no two machines share an address and a port. */
export const machineAt = (
  machines: readonly InventoryMachine[],
  { address, port }: { readonly address: string; readonly port: number },
): InventoryMachine | undefined =>
  machines.find((one) => one.networkAddress === address && one.firstPort <= port && port <= one.lastPort)
