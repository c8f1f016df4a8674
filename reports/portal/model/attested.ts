import type { EnvironmentFacts, RunRecord } from '../../model.ts'
import { plain } from '../../text.ts'
import type { MeasuredLink, MeasuredNetwork } from './networks.ts'

/** What was measured of a network before a run believed it. */
export interface AttestedNetwork extends MeasuredNetwork {
  readonly id: string
  /** How many directions are not among `pairs`; those that are as declared are left out first. */
  readonly left: number
}

const networksAtMost = 8
const pairsAtMost = 60

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

const declaredOf = (value: unknown): Pick<MeasuredLink, 'declared'> => {
  const { roundTripMs, lossPercent = 0 } = (value ?? {}) as Record<string, unknown>
  return isNumber(roundTripMs) && isNumber(lossPercent) ? { declared: { roundTripMs, lossPercent } } : {}
}

/** Text of a record is anything: what is no direction is left out. */
const pairOf = (value: unknown): readonly MeasuredLink[] => {
  const { from, to, reachable, introduced, roundTripMs, lossPercent, declared } = (value ?? {}) as Record<
    string,
    unknown
  >
  if (typeof from !== 'string' || typeof to !== 'string' || typeof reachable !== 'boolean') return []
  return [
    {
      from: plain(from, 60),
      to: plain(to, 60),
      reachable,
      ...(introduced === false ? { introduced } : {}),
      ...(isNumber(roundTripMs) ? { roundTripMs } : {}),
      ...(isNumber(lossPercent) ? { lossPercent } : {}),
      ...declaredOf(declared),
    },
  ]
}

/** None where the attestation was cut, being of many hosts. */
const pairsOf = (attestation: string): readonly MeasuredLink[] => {
  try {
    const { pairs } = JSON.parse(attestation) as { pairs?: unknown }
    return Array.isArray(pairs) ? pairs.flatMap(pairOf) : []
  } catch {
    return []
  }
}

const attestedOf = ({ id, attestation = '', differences = [] }: EnvironmentFacts): AttestedNetwork => {
  const isNamed = ({ from, to }: MeasuredLink): boolean =>
    differences.some((line) => line.includes(`${from} → ${to}`))
  const all = pairsOf(attestation).toSorted((a, b) => Number(isNamed(b)) - Number(isNamed(a)))
  return {
    id,
    pairs: all.slice(0, pairsAtMost),
    differences: differences.slice(0, pairsAtMost),
    left: Math.max(0, all.length - pairsAtMost),
  }
}

/** Networks of a run that were not as declared, and the one that stood already. */
export const attestedNetworks = ({ environments, context }: RunRecord): readonly AttestedNetwork[] =>
  environments
    .filter(
      ({ id, attestation, differences = [] }) =>
        attestation !== undefined && (differences.length > 0 || id === context.network),
    )
    .slice(0, networksAtMost)
    .map(attestedOf)
