import { EnvironmentError } from '../../problem.ts'
import type { LinkQuality } from '../../topology.ts'
import type { LinkCounts } from './links.ts'

/** One direction between two sites, 2 to 201. */
export interface SiteLink {
  readonly fromSite: number
  readonly toSite: number
  readonly quality: LinkQuality
}

/** What has happened on one direction since the line was started. */
export interface LinkCounter extends LinkCounts {
  readonly fromSite: number
  readonly toSite: number
}

const maxDelayMs = 600_000

const bounds: Readonly<Record<keyof LinkQuality, number>> = {
  delayMs: maxDelayMs,
  jitterMs: maxDelayMs,
  lossPercent: 100,
  duplicatePercent: 100,
  reorderPercent: 100,
  rateKbitPerS: 1e9,
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const refused = (what: string): EnvironmentError =>
  new EnvironmentError({ code: 'LINK_INVALID', message: `Setting a link: ${what}` })

const numberIn = (value: unknown, name: string, [least, most]: readonly [number, number]): number => {
  if (typeof value === 'number' && value >= least && value <= most) return value
  throw refused(
    `${name} must be a number from ${least} to ${most}, not ${JSON.stringify(value)?.slice(0, 40)}`,
  )
}

/** @throws EnvironmentError LINK_INVALID naming the field */
export const readSiteLink = (value: unknown): SiteLink => {
  if (!isRecord(value) || !isRecord(value.quality)) throw refused('it must have fromSite, toSite and quality')
  const { quality } = value
  const field = (name: keyof LinkQuality) => numberIn(quality[name], name, [0, bounds[name]])
  return {
    fromSite: numberIn(value.fromSite, 'fromSite', [0, 255]) | 0,
    toSite: numberIn(value.toSite, 'toSite', [0, 255]) | 0,
    quality: {
      delayMs: field('delayMs'),
      jitterMs: field('jitterMs'),
      lossPercent: field('lossPercent'),
      duplicatePercent: field('duplicatePercent'),
      reorderPercent: field('reorderPercent'),
      rateKbitPerS: field('rateKbitPerS'),
    },
  }
}
