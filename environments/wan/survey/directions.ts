import type { Endpoint } from './sockets.ts'
import type { MeasuredPair } from './types.ts'

/** What is known of one direction while it is measured. */
export interface Direction {
  readonly from: string
  readonly to: string
  /** Where probes go now; unknown until a translator has shown its mapping. */
  target: Endpoint | undefined
  /** Probes count from the first that got through: those before it had no hole to go through. */
  readonly opensByItself: boolean
  /** Probes that were sent when the target was last found to be another. */
  retargetedAfter: number
  /** In order of sending; `oneWayMs` is undefined until it arrives. */
  readonly probes: { readonly sentMs: number; oneWayMs: number | undefined }[]
  answeredBy: string | undefined
}

const firstThatCounts = ({ opensByItself, probes }: Direction): number =>
  opensByItself ? 0 : probes.findIndex(({ oneWayMs }) => oneWayMs !== undefined)

/** Probes that count. */
const counted = (direction: Direction): Direction['probes'] => {
  const first = firstThatCounts(direction)
  return first < 0 ? [] : direction.probes.slice(first)
}

export const fastestMs = ({ probes }: Direction): number | undefined => {
  const times = probes.flatMap(({ oneWayMs }) => oneWayMs ?? [])
  return times.length === 0 ? undefined : Math.min(...times)
}

export const needsProbe = (direction: Direction, samples: number): boolean =>
  direction.target !== undefined && counted(direction).length < samples

/** Longer than the fastest took, one that is still away counts as lost. */
const slackMs = 40

/** From when on a probe that has not arrived is lost; `fastest` of its direction. */
const lostFromMs = (sentMs: number, fastest: number): number => sentMs + 1.5 * fastest + slackMs

/**
 * When what is missing of a direction may be given up, in ms of the clock of the probes; −Infinity when nothing is missing,
 * Infinity when nothing ever arrived.
 */
export const settledMs = (direction: Direction, samples: number): number => {
  if (direction.target === undefined || needsProbe(direction, samples)) return Number.POSITIVE_INFINITY
  const missing = counted(direction).filter(({ oneWayMs }) => oneWayMs === undefined)
  if (missing.length === 0) return Number.NEGATIVE_INFINITY
  const fastest = fastestMs(direction)
  return fastest === undefined ? Number.POSITIVE_INFINITY : lostFromMs(missing.at(-1)!.sentMs, fastest)
}

/** The row of a direction as it is at `nowMs`, given the one that leads back. */
export const rowOf = (direction: Direction, back: Direction | undefined, nowMs: number): MeasuredPair => {
  const [there, andBack] = [fastestMs(direction), back && fastestMs(back)]
  const arrived = direction.probes.filter(({ oneWayMs }) => oneWayMs !== undefined).length
  // What is still on its way when time is up proves nothing. Where nothing ever came through, all of it is lost.
  const lost = counted(direction).filter(
    ({ oneWayMs, sentMs }) => oneWayMs === undefined && lostFromMs(sentMs, there ?? 0) <= nowMs,
  ).length
  return {
    from: direction.from,
    to: direction.to,
    sent: arrived === 0 ? direction.probes.length : arrived + lost,
    received: arrived,
    ...(there === undefined ? {} : { oneWayMs: there }),
    ...(there === undefined || andBack === undefined ? {} : { roundTripMs: there + andBack }),
    ...(direction.answeredBy === undefined ? {} : { answeredBy: direction.answeredBy }),
  }
}
