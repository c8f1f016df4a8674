import { requireValue } from '../world/outcome.ts'
import type { Question } from '../world/participant.ts'

/** DIDs of the machines that this one is connected to. */
export const connectedPeers: Question<readonly string[]> = {
  what: 'the machines in sight',
  answer: async (observer) => {
    const rows = requireValue(await (await observer.dms()).peers.list(), 'looking around')
    return rows.filter(({ isConnected }) => isConnected).map(({ did }) => did)
  },
}
