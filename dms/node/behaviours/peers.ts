import { Type } from 'typebox'
import { didFromPeerId } from '../../identity/index.ts'
import type { NodeParts } from '../components.ts'
import { nothing, PeerShape, strict, text } from '../shapes.ts'

export const registerPeers = ({ actor, network }: NodeParts): void => {
  actor.register(
    {
      path: '/dms/node/peers/list',
      summary: 'Lists the machines that this one knows',
      request: nothing,
      reply: Type.Object({ peers: Type.Array(PeerShape) }, strict),
    },
    () => ({
      peers: network.peers().flatMap(({ peerId, addresses, isConnected, isRelayed }) => {
        const did = didFromPeerId(peerId)
        return did.ok ? [{ peerId, did: did.value, addresses: [...addresses], isConnected, isRelayed }] : []
      }),
    }),
  )
  actor.register(
    {
      path: '/dms/node/peers/connect',
      summary: 'Connects to a machine at an address',
      request: Type.Object({ address: text }, strict),
      reply: Type.Object({ peerId: Type.String() }, strict),
    },
    async ({ address }, { signal }) => ({ peerId: await network.connect(address, { signal }) }),
  )
  actor.register(
    {
      path: '/dms/node/peers/ping',
      summary: 'Measures the round trip to a machine',
      request: Type.Object({ peerId: text }, strict),
      reply: Type.Object({ roundTripMs: Type.Number({ minimum: 0 }) }, strict),
    },
    async ({ peerId }, { signal }) => ({ roundTripMs: await network.ping(peerId, { signal }) }),
  )
}
