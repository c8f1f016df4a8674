import type { NatKind } from '../../topology.ts'
import type { Endpoint } from './sockets.ts'

/** What the observers saw of one host, in the words of RFC 5780, sections 4.3 and 4.4. */
export interface NatObservations {
  /** Of the host's own interface. */
  readonly address: string
  /** How one inner port is seen by three different destinations: two ports of one observer, and the other observer. */
  readonly mappings: readonly Endpoint[]
  /** What reached a port that had spoken to one port of the first observer only. */
  readonly heard: {
    readonly fromSamePort: boolean
    readonly fromOtherPort: boolean
    readonly fromOtherAddress: boolean
  }
  /** Translators on the way, by the least time to live that arrives; undefined when none did. */
  readonly translators: number | undefined
}

const destinations = 3

const isSame = (one: Endpoint, other: Endpoint): boolean =>
  one.address === other.address && one.port === other.port

const byFiltering = ({ heard }: NatObservations): NatKind => {
  if (heard.fromOtherAddress) return 'full-cone'
  return heard.fromOtherPort ? 'address-restricted' : 'port-restricted'
}

/** Which kind it is, or words for what else was found. */
export const judgeNat = (seen: NatObservations): NatKind | `unknown: ${string}` => {
  const [first, ...others] = seen.mappings
  if (first === undefined) return 'unknown: nothing from it arrives'
  if (others.length < destinations - 1) return 'unknown: not every observer heard it'
  if (!seen.heard.fromSamePort) return 'unknown: it does not get answers'
  if (seen.translators === undefined) return 'unknown: its distance cannot be told'
  const isMappedOnce = others.every((other) => isSame(first, other))
  if (first.address === seen.address) {
    if (!isMappedOnce) return 'unknown: its address stays, its port does not'
    return seen.heard.fromOtherAddress ? 'none' : 'unknown: a filter that does not translate'
  }
  if (isMappedOnce) return byFiltering(seen)
  return seen.translators > 1 ? 'carrier-grade' : 'symmetric'
}
