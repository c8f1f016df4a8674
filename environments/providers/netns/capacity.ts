import type { Machine } from '../../deploy/index.ts'
import { stream } from '../../faults/stream/stream.ts'
import type { Declared } from '../../wan/index.ts'
import { boxesOf } from './boxes.ts'
import type { OnRouter } from './router.ts'
import { inside } from './script.ts'
import type { SitePlan } from './sites.ts'

const usualMtuBytes = 1500
/** Datagrams this large, so that headers do not count for much. */
const sizeBytes = 1200
/** Each takes a second, and more at a time would measure this machine. */
const mostDirections = 4
/** Of the declared rate, either way, as a busy machine can tell it. */
const tolerance = 0.3
/** What is offered, as a multiple of the rate. */
const offered = 3

const mtuLine = /^(\S+) \d+: ([^:@]+)(?:@\S+)?: .*\bmtu (\d+)/

/** Cables that take smaller packets than they did when they were laid, in words. */
export const findNarrow = async (
  sites: readonly SitePlan[],
  onRouter: OnRouter,
): Promise<readonly string[]> => {
  const namespaces = sites.flatMap((site) => [...boxesOf(site).map(({ name }) => name), site.name])
  const look = `ip -o link show | sed "s/^/router /"
for one in ${namespaces.join(' ')}; do
  [ ! -e ${inside.namespaces}/$one ] || ip -n $one -o link show | sed "s/^/$one /"
done`
  return (await onRouter(['sh', '-e'], { input: `${look}\n` })).split('\n').flatMap((line) => {
    const [, place, link, mtu] = mtuLine.exec(line) ?? []
    if (link === undefined || link === 'lo' || Number(mtu) === usualMtuBytes) return []
    return [`${place}: ${link} takes packets of ${mtu} bytes, laid for ${usualMtuBytes}`]
  })
}

type Way = readonly [SitePlan, SitePlan]

/** Between open hosts: a stream of datagrams cannot begin outside a translator. */
const boundedWays = (sites: readonly SitePlan[], quality: Declared['quality']): readonly Way[] =>
  sites
    .flatMap((from) => sites.filter((to) => to !== from).map((to) => [from, to] as const))
    .filter(([from, to]) => to.nat === 'none' && quality(from.name, to.name).rateKbitPerS > 0)
    .slice(0, mostDirections)

export interface RateComponents {
  readonly sites: readonly SitePlan[]
  readonly quality: Declared['quality']
  readonly run: (host: string) => NonNullable<NonNullable<Machine['controls']>['run']>
}

/** Ways that carry more, or much less, than is declared, in words. The first few that have a bound are tried. */
export const findUnbounded = async ({ sites, quality, run }: RateComponents): Promise<readonly string[]> => {
  const controls = ({ name, publicAddress }: SitePlan) => ({ name, address: publicAddress, run: run(name) })
  const told: string[] = []
  for (const [from, to] of boundedWays(sites, quality)) {
    const { rateKbitPerS } = quality(from.name, to.name)
    const count = Math.max(20, Math.ceil((offered * rateKbitPerS * 125) / sizeBytes))
    const shape = { count, sizeBytes, atOnce: Math.max(1, Math.ceil(count / 100)), everyMs: 10 }
    const { receivedKbitPerS } = await stream(controls(from), controls(to), shape)
    if (Math.abs(receivedKbitPerS - rateKbitPerS) <= tolerance * rateKbitPerS) continue
    told.push(
      `${from.name} → ${to.name}: ${Math.round(receivedKbitPerS)} kbit/s, declared ${Math.round(rateKbitPerS)} kbit/s`,
    )
  }
  return told
}
