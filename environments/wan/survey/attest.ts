import type { Attestation } from '../../environment.ts'
import type { Surveyor } from './client.ts'
import { compare, type Declared } from './compare.ts'
import type { Measured, MeasuredPair, SurveyedHost, SurveyOptions } from './types.ts'

/** A busy machine lets single packets lie; only a false network is late every time. */
const attempts = 3

const fasterOf = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other)

/** The later row with the faster of both times. */
const mergedPair = (earlier: MeasuredPair | undefined, later: MeasuredPair): MeasuredPair => {
  if (earlier === undefined || later.received === 0) return later
  const oneWayMs = fasterOf(earlier.oneWayMs, later.oneWayMs)
  const roundTripMs = fasterOf(earlier.roundTripMs, later.roundTripMs)
  return {
    ...later,
    ...(oneWayMs === undefined ? {} : { oneWayMs }),
    ...(roundTripMs === undefined ? {} : { roundTripMs }),
  }
}

/** Two surveys of one network: times are the faster of both, all else is of the later. */
export const mergeSurveys = (earlier: Measured, later: Measured): Measured => {
  const rows = new Map(earlier.pairs.map((row) => [`${row.from} ${row.to}`, row]))
  return {
    pairs: later.pairs.map((row) => mergedPair(rows.get(`${row.from} ${row.to}`), row)),
    hosts: later.hosts,
    tookMs: earlier.tookMs + later.tookMs,
  }
}

/**
 * Measures a network and compares it with what was declared; one that differs is measured again, at most three times in
 * all. What is too fast or of another kind does not get better by that.
 *
 * @throws EnvironmentError CONTROL_LOST when the surveyor is gone
 */
export const attestNetwork = async (
  { surveyor, declared }: { readonly surveyor: Pick<Surveyor, 'survey'>; readonly declared: Declared },
  hosts: readonly SurveyedHost[],
  options: SurveyOptions = {},
): Promise<Attestation> => {
  let measured = await surveyor.survey(hosts, options)
  let attestation = compare(declared, measured)
  for (let attempt = 1; attempt < attempts && attestation.differences.length > 0; attempt++) {
    measured = mergeSurveys(measured, await surveyor.survey(hosts, options))
    attestation = compare(declared, measured)
  }
  return attestation
}
