import { peerIdFromString } from '@libp2p/peer-id'
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import type { PeerId } from '../../identity/index.ts'
import { AddressInvalidError } from '../errors.ts'

export interface PeerAddress {
  readonly peerId: PeerId
  readonly multiaddr: Multiaddr
}

const maxAddressLength = 300

/**
 * Reads a multiaddr that says who is expected there, such as `/ip4/192.0.2.7/tcp/9000/p2p/12D3KooW…`.
 * @throws AddressInvalidError when it is too long, not a multiaddr, or names no peer
 */
export const parseAddress = (address: string): PeerAddress => {
  const refuse = (why: string, cause?: unknown): never => {
    throw new AddressInvalidError({ address, why }, { cause })
  }
  if (address.length > maxAddressLength) return refuse(`longer than ${maxAddressLength} characters`)
  try {
    const parsed = multiaddr(address)
    const last = parsed.getComponents().at(-1)
    if (last?.name !== 'p2p' || last.value === undefined) return refuse('it does not end in /p2p/<peer id>')
    return { multiaddr: parsed, peerId: peerIdFromString(last.value).toString() }
  } catch (cause) {
    if (cause instanceof AddressInvalidError) throw cause
    return refuse('it cannot be read as a multiaddr', cause)
  }
}
