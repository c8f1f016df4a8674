import type { Undo } from '../../lease/index.ts'
import { isAbsent, leaseLabel, openEngine, orTell } from './engine.ts'

const unlessAbsent = (error: unknown): void => {
  if (!isAbsent(error)) throw error
}

/**
 * Removes every container and network of an engine that bears the id of a lease. May be called again.
 *
 * @throws EnvironmentError ENGINE_FAILED
 */
export const undoContainers: Undo<'containers'> = async ({ socket }, { id }) => {
  const engine = openEngine(socket)
  const filters = JSON.stringify({ label: [`${leaseLabel}=${id}`] })
  const remove = async () => {
    const containers = await engine.listContainers({ all: true, filters })
    await Promise.all(
      containers.map(({ Id }) =>
        engine.getContainer(Id).remove({ force: true, v: true }).catch(unlessAbsent),
      ),
    )
    const networks = await engine.listNetworks({ filters })
    await Promise.all(networks.map(({ Id }) => engine.getNetwork(Id).remove().catch(unlessAbsent)))
  }
  await orTell(`Removing the containers of ${id}`, remove())
}
