import type { Attestation, AttestedPair } from '../../environment.ts'
import type { LinkQuality, NatKind, Topology } from '../../topology.ts'
import { qualityBetween } from '../quality.ts'
import { isPlausible } from './binomial.ts'
import { probeOnWireBytes } from './probe.ts'
import type { Measured, MeasuredPair } from './types.ts'

/** A network as it is meant to be. */
export interface Declared {
  readonly hosts: readonly { readonly name: string; readonly nat: NatKind }[]
  quality(from: string, to: string): LinkQuality
}

/** Off by so much a network still counts as what was declared: the larger of the two. */
export const tolerance = { ms: 1, ratio: 0.02 } as const

/** How often a true network may be refused for its loss, per direction. */
const doubt = 1e-6

export const declaredBy = (topology: Topology): Declared => ({
  hosts: topology.hosts.map(({ name, nat = 'none' }) => ({ name, nat })),
  quality: (from, to) => qualityBetween(topology, from, to),
})

const translatesAnew: readonly NatKind[] = ['symmetric', 'carrier-grade']

/** Whether two can send each other packets without help, both trying; after RFC 5128. */
export const canMeet = (one: NatKind, other: NatKind): boolean => {
  const isClosedTo = (guest: NatKind, door: NatKind): boolean =>
    translatesAnew.includes(guest) && (translatesAnew.includes(door) || door === 'port-restricted')
  return !isClosedTo(one, other) && !isClosedTo(other, one)
}

const shown = (value: number): string => `${Math.round(value * 10) / 10}`

/** What one probe needs on an empty link. */
const probeMs = ({ delayMs, rateKbitPerS }: LinkQuality): number =>
  delayMs + (rateKbitPerS > 0 ? (probeOnWireBytes * 8) / rateKbitPerS : 0)

/** Whether the fastest probe over these links, one after the other, can have taken so long. */
const isWithin = (measuredMs: number, links: readonly LinkQuality[]): boolean => {
  const declaredMs = links.reduce((sum, link) => sum + probeMs(link), 0)
  const jitterMs = links.reduce((sum, link) => sum + link.jitterMs, 0)
  // A probe that overtakes another takes less than the delay.
  const leastMs = links.some((link) => link.reorderPercent > 0) ? 0 : declaredMs - jitterMs
  const slackMs = Math.max(tolerance.ms, declaredMs * tolerance.ratio)
  return measuredMs >= leastMs - slackMs && measuredMs <= declaredMs + jitterMs + slackMs
}

interface Pair {
  readonly row: MeasuredPair
  readonly there: LinkQuality
  readonly back: LinkQuality
}

const timeDifference = ({ row, there, back }: Pair): string | undefined => {
  if (row.roundTripMs !== undefined && !isWithin(row.roundTripMs, [there, back])) {
    return `${shown(row.roundTripMs)} ms, declared ${shown(probeMs(there) + probeMs(back))} ms`
  }
  if (row.oneWayMs !== undefined && !isWithin(row.oneWayMs, [there])) {
    return `${shown(row.oneWayMs)} ms one way, declared ${shown(probeMs(there))} ms`
  }
  return undefined
}

const lossDifference = ({ row: { sent, received }, there: { lossPercent } }: Pair): string | undefined =>
  isPlausible(sent - received, sent, lossPercent / 100, doubt)
    ? undefined
    : `${sent - received} of ${sent} packets lost, declared ${shown(lossPercent)} %`

/** What is wrong with one direction, in words; undefined when nothing is. */
const differenceOf = (pair: Pair, mayMeet: boolean): string | undefined => {
  const { row, there } = pair
  if (row.answeredBy !== undefined) return `${row.answeredBy} answers at its address`
  if (row.received === 0) {
    return mayMeet && there.lossPercent < 100 ? 'nothing arrives' : undefined
  }
  if (!mayMeet) return 'packets arrive, though their translators should not let them meet'
  return timeDifference(pair) ?? lossDifference(pair)
}

const percentLost = ({ sent, received }: MeasuredPair): number =>
  sent === 0 ? 100 : (100 * (sent - received)) / sent

const attested = ({ row, there, back }: Pair): AttestedPair => ({
  from: row.from,
  to: row.to,
  reachable: row.received > 0,
  ...(row.roundTripMs === undefined ? {} : { roundTripMs: row.roundTripMs }),
  lossPercent: percentLost(row),
  declared: { roundTripMs: there.delayMs + back.delayMs, lossPercent: there.lossPercent },
})

const natDifferences = (declared: Declared, measured: Measured): readonly string[] =>
  declared.hosts.flatMap(({ name, nat }) => {
    const found = measured.hosts.find((host) => host.name === name)
    if (found === undefined) return [`${name}: was not measured`]
    if (found.problem !== undefined) return [`${name}: ${found.problem}`]
    if (found.nat === undefined || found.nat === nat) return []
    return [`${name}: stands behind ${found.nat}, declared ${nat}`]
  })

const strangers = (declared: Declared, measured: Measured): readonly string[] =>
  measured.hosts
    .filter(({ name }) => !declared.hosts.some((host) => host.name === name))
    .map(({ name }) => `${name}: was measured, but nobody declared it`)

/**
 * Holds what was measured against what was declared: round trips and single ways within 2 % or 1 ms (whichever is larger;
 * jitter widens it), loss as chance allows, translators of the declared kind, nobody missing, nobody in another's place.
 */
export const compare = (declared: Declared, measured: Measured): Attestation => {
  const differences = [...natDifferences(declared, measured), ...strangers(declared, measured)]
  const rows = new Map(measured.pairs.map((row) => [`${row.from} ${row.to}`, row]))
  const pairs: AttestedPair[] = []
  for (const from of declared.hosts) {
    for (const to of declared.hosts) {
      if (from.name === to.name) continue
      const row = rows.get(`${from.name} ${to.name}`) ?? {
        from: from.name,
        to: to.name,
        sent: 0,
        received: 0,
      }
      const [there, back] = [declared.quality(row.from, row.to), declared.quality(row.to, row.from)]
      const difference = differenceOf({ row, there, back }, canMeet(from.nat, to.nat))
      if (difference !== undefined) differences.push(`${row.from} → ${row.to}: ${difference}`)
      pairs.push(attested({ row, there, back }))
    }
  }
  const nats = declared.hosts.map(({ name, nat }) => ({
    host: name,
    declared: nat,
    found: measured.hosts.find((host) => host.name === name)?.nat ?? 'unknown: not measured',
  }))
  return { pairs, nats, differences, tookMs: measured.tookMs }
}
