import type { PeerRow } from '../../dms/client/index.ts'
import type { Task } from '../world/participant.ts'

/** Looks who else is on the network. */
export const lookAround: Task<readonly PeerRow[]> = {
  what: 'looks around',
  perform: async (observer) => (await observer.dms()).peers.list(),
}
