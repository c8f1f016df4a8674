import { EnvironmentError } from '../problem.ts'
import type { HostSpecification, LinkOverride, LinkQuality, Topology } from '../topology.ts'
import { roundTripMs } from './regions.ts'

/** A link that does nothing to a packet. */
export const perfectLink: LinkQuality = {
  delayMs: 0,
  jitterMs: 0,
  lossPercent: 0,
  duplicatePercent: 0,
  reorderPercent: 0,
  rateKbitPerS: 0,
}

const regionOf = ({ region = 'local' }: HostSpecification): string => region

const hostNamed = ({ name, hosts }: Topology, wanted: string): HostSpecification => {
  const found = hosts.find((host) => host.name === wanted)
  if (found !== undefined) return found
  throw new EnvironmentError({
    code: 'ENVIRONMENT_UNKNOWN_HOST',
    message: `Working out the links of "${name}": it has no host "${wanted}", only ${hosts.map((host) => host.name).join(', ')}`,
  })
}

const concerns = (link: LinkOverride, from: HostSpecification, to: HostSpecification): boolean => {
  const means = (word: string, host: HostSpecification) => word === host.name || word === regionOf(host)
  return (
    (means(link.from, from) && means(link.to, to)) ||
    (link.oneWay !== true && means(link.from, to) && means(link.to, from))
  )
}

const overridden = (quality: LinkQuality, link: LinkOverride): LinkQuality => ({
  delayMs: link.delayMs ?? quality.delayMs,
  jitterMs: link.jitterMs ?? quality.jitterMs,
  lossPercent: link.lossPercent ?? quality.lossPercent,
  duplicatePercent: link.duplicatePercent ?? quality.duplicatePercent,
  reorderPercent: link.reorderPercent ?? quality.reorderPercent,
  rateKbitPerS: link.rateKbitPerS ?? quality.rateKbitPerS,
})

/**
 * What the direction from one host to another is declared to do: half the round trip of their regions, then every
 * override that concerns it, in order.
 *
 * @throws EnvironmentError ENVIRONMENT_UNKNOWN_HOST, REGION_UNKNOWN
 */
export const qualityBetween = (topology: Topology, fromHost: string, toHost: string): LinkQuality => {
  const [from, to] = [hostNamed(topology, fromHost), hostNamed(topology, toHost)]
  const plain: LinkQuality = { ...perfectLink, delayMs: roundTripMs(regionOf(from), regionOf(to)) / 2 }
  return (topology.links ?? []).filter((link) => concerns(link, from, to)).reduce(overridden, plain)
}
