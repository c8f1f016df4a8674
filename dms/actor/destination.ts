import { InvalidInputError } from '../core/index.ts'
import { type Did, didFromPeerId, type PeerId, peerIdFromDid } from '../identity/index.ts'
import { isDid, isInbox, isPeerId, rootInbox } from './handle.ts'
import type { ActorHandle, Destination } from './types.ts'

const refuse = (to: unknown): never => {
  throw new InvalidInputError({
    what: 'Addressing a message',
    where: '/to',
    expected: 'a DID (did:key:z6Mk…), a peer id (12D3KooW…) or the handle of an actor',
    received: (JSON.stringify(to) ?? String(to)).slice(0, 120),
  })
}

/** The root actor of the node with this peer id. @throws InvalidInputError for a malformed one */
export const rootHandleOf = (host: PeerId): ActorHandle => {
  const did = didFromPeerId(host)
  return did.ok ? Object.freeze({ did: did.value, host, inbox: rootInbox }) : refuse(host)
}

const rootHandleOfDid = (did: Did): ActorHandle => {
  const host = peerIdFromDid(did)
  return host.ok ? Object.freeze({ did, host: host.value, inbox: rootInbox }) : refuse(did)
}

/** A DID or peer id means the root actor of that node. @throws InvalidInputError for anything malformed */
export const resolveDestination = (to: Destination): ActorHandle => {
  if (typeof to === 'string') return isDid(to) ? rootHandleOfDid(to) : rootHandleOf(to)
  if (typeof to !== 'object' || to === null) return refuse(to)
  const { did, host, inbox } = to
  return isDid(did) && isPeerId(host) && isInbox(inbox) ? Object.freeze({ did, host, inbox }) : refuse(to)
}
