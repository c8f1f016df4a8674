import { isPeerId } from '@libp2p/interface'
import type { PingComponents } from '@libp2p/ping'
import { bestFirst } from './circuit.ts'

type ConnectionManager = PingComponents['connectionManager']

/**
 * The components of a service, so that it talks to peers on connections that are open, relayed or not. The library
 * would dial a peer anew each time when it is connected through a relay, and fail where only the peer can dial.
 */
export const openFirst = <C extends { readonly connectionManager: ConnectionManager }>(components: C): C => {
  const openStream: ConnectionManager['openStream'] = async (target, protocol, options = {}) => {
    const relayedToo = { ...options, runOnLimitedConnection: true }
    const connections = isPeerId(target) ? components.connectionManager.getConnections(target) : []
    for (const connection of bestFirst(connections)) {
      const stream = await connection.newStream(protocol, relayedToo).catch(() => undefined)
      if (stream !== undefined) return stream
      options.signal?.throwIfAborted()
    }
    return components.connectionManager.openStream(target, protocol, relayedToo)
  }
  return Object.create(components, {
    connectionManager: {
      get: () => Object.create(components.connectionManager, { openStream: { value: openStream } }),
    },
  })
}
