import type { PeerHandler } from './index.ts'

/** Who wants to hear of peers; each may end it alone, and again without effect. */
export const createPeerHandlers = () => {
  const handlers = new Set<PeerHandler>()
  return {
    add: (handler: PeerHandler): (() => void) => {
      const own: PeerHandler = (peerId, isConnected) => handler(peerId, isConnected)
      handlers.add(own)
      return () => void handlers.delete(own)
    },
    tell: ((peerId, isConnected) => {
      for (const handler of handlers) handler(peerId, isConnected)
    }) satisfies PeerHandler,
  }
}
