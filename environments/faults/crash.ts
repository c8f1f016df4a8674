import type { Healing } from '../environment.ts'
import { EnvironmentError } from '../problem.ts'

/** What a crash needs of a host. */
export interface Crashable {
  readonly name: string
  isRunning(): boolean
  /** Ends the daemon without warning; resolves when it is gone. */
  kill(): Promise<void>
  /** Starts it again as part of the network. */
  start(): Promise<void>
  /** True when the daemon's local API answers. */
  answers(): Promise<boolean>
}

/**
 * Kills the daemon of a host and proves it: the process is gone and its API is silent. Healing starts it again.
 *
 * @throws EnvironmentError FAULT_NOT_POSSIBLE when the host is not running, FAULT_WITHOUT_EFFECT when it still answers
 */
export const crash = async (host: Crashable): Promise<Healing> => {
  if (!host.isRunning()) {
    throw new EnvironmentError({
      code: 'FAULT_NOT_POSSIBLE',
      message: `Crashing ${host.name}: it is not running`,
      hint: 'Start it first.',
    })
  }
  await host.kill()
  if (host.isRunning() || (await host.answers())) {
    throw new EnvironmentError({
      code: 'FAULT_WITHOUT_EFFECT',
      message: `Crashing ${host.name}: its daemon still answers`,
    })
  }
  const heal = () => host.start()
  return { heal, [Symbol.asyncDispose]: heal }
}
