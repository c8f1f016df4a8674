import { EnvironmentError } from '../problem.ts'
import type { Controls, HostControls } from './controls.ts'

/**
 * Starts it. While other faults are open, its daemon need not find all others: that it runs and answers is enough, and
 * whether daemons connect under such faults is what they are inflicted for.
 */
export const revive = async (host: HostControls, controls: Controls): Promise<void> => {
  try {
    await host.start()
  } catch (error) {
    const isLonely = error instanceof EnvironmentError && error.code === 'NETWORK_INCOMPLETE'
    if (!isLonely || controls.open().length === 0 || !host.isRunning()) throw error
  }
}
