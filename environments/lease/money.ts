import { EnvironmentError } from '../problem.ts'
import type { LeaseRecord } from './record.ts'

/** What a network costs at most until its time is over. */
export interface WorstCase {
  readonly worstCaseEur: number
  /** One for each thing that has a price. */
  readonly lines: readonly string[]
}

const hourMs = 3_600_000

/** Every provider that costs anything bills begun hours. */
const billedHours = (ms: number): number => Math.max(1, Math.ceil(ms / hourMs))

/** Up to a hundredth of a cent, never down. */
const roundUp = (eur: number): number => Math.ceil(Number((eur * 10_000).toFixed(6))) / 10_000

const tooDear = (what: string, { worstCaseEur, lines }: WorstCase, why: string, hint: string) =>
  new EnvironmentError({
    code: 'ENVIRONMENT_TOO_DEAR',
    message: [
      `${what}: it may cost ${worstCaseEur.toFixed(4)} €, ${why}`,
      ...lines.map((line) => `  ${line}`),
    ].join('\n'),
    hint,
  })

/**
 * Refuses what costs more than is allowed, and what costs anything when nothing was allowed.
 *
 * @throws EnvironmentError ENVIRONMENT_TOO_DEAR with a line for each thing that has a price
 */
export const requireAffordable = (what: string, price: WorstCase, capEur: number | undefined): void => {
  if (price.worstCaseEur === 0) return
  if (capEur === undefined) {
    throw tooDear(what, price, 'and no cap was given', 'Say how much it may cost at most: --cap, or capEur.')
  }
  // Written so that a cap which is no number allows nothing.
  if (!(price.worstCaseEur <= capEur)) {
    throw tooDear(
      what,
      price,
      `above the cap of ${capEur.toFixed(4)} €`,
      'Raise the cap, shorten the time (--ttl), or ask for fewer or smaller hosts.',
    )
  }
}

/** What it costs at most when it lasts until `endMs` instead of `expiresAt`; more for longer, less for shorter. */
export const priceUntil = (record: LeaseRecord, endMs: number): WorstCase => {
  const { price = { worstCaseEur: 0, lines: [] }, createdAt, expiresAt } = record
  const startMs = Date.parse(createdAt)
  const perHour = price.worstCaseEur / billedHours(Date.parse(expiresAt) - startMs)
  const hours = billedHours(endMs - startMs)
  return {
    worstCaseEur: roundUp(perHour * hours),
    lines:
      price.worstCaseEur === 0
        ? []
        : [...price.lines.filter((line) => !line.startsWith('in all')), `in all for ${hours} h`],
  }
}
