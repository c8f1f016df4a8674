import { EnvironmentError } from '../problem.ts'
import { introductionsAmong } from './introductions.ts'
import type { Machine } from './machine.ts'
import { type JoinOptions, join } from './mesh.ts'

/** @throws EnvironmentError HOST_LOST naming every host whose daemon has ended, with what it wrote last */
const requireAll = async (machines: readonly Machine[], id: string, cause?: unknown): Promise<void> => {
  const lost = machines.filter((machine) => !machine.isRunning())
  if (lost.length === 0) return
  const ends = (await Promise.all(lost.map((machine) => machine.unexpectedEnds()))).flat()
  const told = ends.map(({ host, how, logTail }) => `${host} ${how}. The end of its log:\n${logTail}`)
  throw new EnvironmentError(
    {
      code: 'HOST_LOST',
      message: `Spawning ${id}: ${lost.map(({ name }) => name).join(', ')} ended before all could see each other\n${told.join('\n')}`,
      hint: 'Nothing is left of this network, and no other one was touched. Spawn it again.',
    },
    { cause },
  )
}

/**
 * Connects all hosts of a new network with those they are introduced to. Those who have ended are left out by `join`, so they are looked for
 * afterwards.
 *
 * @throws EnvironmentError HOST_LOST, NETWORK_INCOMPLETE
 */
export const meet = async (
  machines: readonly Machine[],
  id: string,
  options: Pick<JoinOptions, 'signal' | 'onProgress'>,
): Promise<void> => {
  try {
    await join(machines, machines, { ...options, introduced: introductionsAmong(machines) })
  } catch (cause) {
    await requireAll(machines, id, cause)
    throw cause
  }
  await requireAll(machines, id)
}
