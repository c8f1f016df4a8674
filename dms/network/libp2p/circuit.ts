import type { Connection } from '@libp2p/interface'
import { CODE_P2P, CODE_P2P_CIRCUIT, type Multiaddr } from '@multiformats/multiaddr'
import type { PeerId } from '../../identity/index.ts'

/** The word in `listen` that asks for a place at a relay. */
export const circuitListen = '/p2p-circuit'

/** What a relay offers, and what it asks of those it makes reachable (circuit relay v2). */
export const hopProtocol = '/libp2p/circuit/relay/0.2.0/hop'
export const stopProtocol = '/libp2p/circuit/relay/0.2.0/stop'

/** The relay that an address goes through, or undefined when it leads to the peer directly. */
export const relayOf = (address: Multiaddr): PeerId | undefined => {
  const parts = address.getComponents()
  const turn = parts.findIndex(({ code }) => code === CODE_P2P_CIRCUIT)
  return parts.slice(0, Math.max(0, turn)).findLast(({ code }) => code === CODE_P2P)?.value
}

export const isRelayed = (connection: Connection): boolean => relayOf(connection.remoteAddr) !== undefined

/** Open connections, the best first: direct before relayed, and the newest of each. */
export const bestFirst = (connections: readonly Connection[]): Connection[] => {
  const open = connections.filter(({ status }) => status === 'open').reverse()
  return [...open.filter((one) => !isRelayed(one)), ...open.filter(isRelayed)]
}

const maxRelayedAddresses = 8
const maxAddressLength = 300

const isLoopback = (address: Multiaddr): boolean => /^\/ip4\/127\.|^\/ip6\/::1\//.test(address.toString())

/**
 * What of its addresses a node tells others. A relay says itself where it is reached, so at most 8 such addresses of at
 * most 300 characters are believed, and loopback ones only where there is nothing else.
 */
export const announceable = (addresses: Multiaddr[]): Multiaddr[] => {
  const direct = addresses.filter((one) => relayOf(one) === undefined)
  const relayed = addresses.filter((one) => relayOf(one) !== undefined)
  const abroad = relayed.filter((one) => !isLoopback(one))
  const usable = (abroad.length > 0 ? abroad : relayed).filter(
    (one) => one.toString().length <= maxAddressLength,
  )
  return [...direct, ...usable.slice(0, maxRelayedAddresses)]
}
