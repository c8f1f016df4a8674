import { describe } from 'vitest'
import { describeBroadcasts } from './compliance-broadcasts.ts'
import { describeConnections } from './compliance-connections.ts'
import { describeMessages } from './compliance-messages.ts'
import { createScene, type MakeNetworks } from './compliance-scene.ts'

/**
 * What every Network promises. Call it in a test file of the implementation.
 *
 * @param make a set of networks of different peers, not started; a network that is stopped and started again must
 *   have the addresses it had
 */
export const describeNetwork = (name: string, make: MakeNetworks): void => {
  describe(`a network: ${name}`, () => {
    const scene = createScene(make)
    describeConnections(scene)
    describeMessages(scene)
    describeBroadcasts(scene)
  })
}
