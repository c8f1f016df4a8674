import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import { openFirst } from './open-first.ts'
import type { Libp2pOptions } from './options.ts'

type Components = Parameters<ReturnType<typeof kadDHT>>[0]
type Handle = Components['registrar']['handle']

const answerRelayedToo = (components: Components): Components => {
  const handle: Handle = (protocol, handler, options) =>
    components.registrar.handle(protocol, handler, { ...options, runOnLimitedConnection: true })
  return Object.create(components, {
    registrar: { get: () => Object.create(components.registrar, { handle: { value: handle } }) },
  })
}

/** A table of who is near whom. An own protocol name keeps these nodes apart from every public network. */
export const routing = (options: Libp2pOptions) => (components: Components) =>
  kadDHT({
    protocol: '/nunet/kad/1.0.0',
    clientMode: options.routing === 'client',
    peerInfoMapper: passthroughMapper,
    allowQueryWithZeroPeers: true,
    maxInboundStreams: 16,
    maxOutboundStreams: 16,
  })(answerRelayedToo(openFirst(components)))
