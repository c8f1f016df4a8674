import type { Price } from '../../../environment.ts'
import type { Topology } from '../../../topology.ts'
import { locationOf } from '../plan/locations.ts'
import type { Catalogue, ServerType } from './catalogue.ts'

const hourMs = 3_600_000

/** From expiry until the reaper has removed the last machine. */
const removalMs = 10 * 60_000

/** Every hour that has begun is billed, and machines are removed some minutes after their time. */
export const billedHours = (ttlMs: number): number => Math.ceil((ttlMs + removalMs) / hourMs)

const euro = (amount: number): string => `${amount.toFixed(4)} €`

/** Rounded up to whole hundredths of a cent: never less than what is billed. */
const roundedUp = (amount: number): number => Math.ceil(amount * 10_000 - 1e-9) / 10_000

/** What a network costs at most: every server and every address, from its making until it is removed after its time. */
export const priceOf = (
  topology: Topology,
  types: Readonly<Record<string, ServerType>>,
  { catalogue, ttlMs }: { readonly catalogue: Catalogue; readonly ttlMs: number },
): Price => {
  const hours = billedHours(ttlMs)
  const groups = new Map<string, { readonly what: string; count: number; readonly each: number }>()
  const add = (what: string, each: number) => {
    const group = groups.get(what) ?? { what, count: 0, each }
    group.count += 1
    groups.set(what, group)
  }
  for (const { name, region = 'local' } of topology.hosts) {
    const location = locationOf(region).name
    const type = types[name]!
    add(`${type.name} in ${location}`, type.eurPerHour[location]! * hours)
    add(`IPv4 address in ${location}`, catalogue.ipv4EurPerHour(location) * hours)
  }
  const all = [...groups.values()]
  return {
    worstCaseEur: roundedUp(all.reduce((sum, { count, each }) => sum + count * each, 0)),
    lines: [
      ...all.map(({ what, count, each }) => `${count} × ${what} for ${hours} h: ${euro(count * each)}`),
      `(billed is every hour that has begun, with ${removalMs / 60_000} min after its time for the removal)`,
      `(${catalogue.source}; traffic beyond what is included is extra)`,
    ],
  }
}
