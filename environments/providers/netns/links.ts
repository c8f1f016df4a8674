import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LinkControls } from '../../faults/index.ts'
import type { LinkQuality, Topology } from '../../topology.ts'
import { perfectLink, qualityBetween, type SiteLink } from '../../wan/index.ts'
import type { Delay } from './delay.ts'
import type { OnRouter } from './router.ts'
import type { SitePlan } from './sites.ts'

export interface LinkComponents {
  readonly topology: Topology
  readonly sites: readonly SitePlan[]
  /** Of the network. */
  readonly directory: string
  readonly delay: Delay
  readonly onRouter: OnRouter
  readonly measure: LinkControls['measure']
}

const isSame = (one: LinkQuality, other: LinkQuality): boolean =>
  (Object.keys(perfectLink) as (keyof LinkQuality)[]).every((field) => one[field] === other[field])

/** Every direction of a topology that does something to packets. */
export const declaredLinks = (topology: Topology, sites: readonly SitePlan[]): readonly SiteLink[] =>
  sites.flatMap((from) =>
    sites
      .filter((to) => to !== from)
      .map((to) => ({
        fromSite: from.site,
        toSite: to.site,
        quality: qualityBetween(topology, from.name, to.name),
      }))
      .filter(({ quality }) => !isSame(quality, perfectLink)),
  )

/** What was changed since, by any process; the delay line itself cannot be asked. */
const createChanges = (directory: string) => {
  const file = join(directory, 'links.json')
  const read = (): Record<string, LinkQuality> => {
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as Record<string, LinkQuality>
    } catch {
      return {}
    }
  }
  return {
    of: (key: string): LinkQuality | undefined => read()[key],
    /** Nothing is remembered of what is as declared again. */
    set: (key: string, quality: LinkQuality, declared: LinkQuality) => {
      const draft = `${file}.${process.pid}.tmp`
      const { [key]: _, ...others } = read()
      const next = isSame(quality, declared) ? others : { ...others, [key]: quality }
      writeFileSync(draft, JSON.stringify(next), { mode: 0o600 })
      renameSync(draft, file)
    },
  }
}

/** What may be done to the network between hosts: quality by the delay line, cuts by the router's packet filter. */
export const createLinks = ({
  topology,
  sites,
  directory,
  delay,
  onRouter,
  measure,
}: LinkComponents): Required<Omit<LinkControls, 'needsDaemons'>> => {
  const byName = new Map(sites.map((site) => [site.name, site]))
  const changes = createChanges(directory)
  const keyOf = (from: string, to: string) => `${from} ${to}`
  const quality = (from: string, to: string) =>
    changes.of(keyOf(from, to)) ?? qualityBetween(topology, from, to)
  const direction = (from: string, to: string) =>
    `ip cuts cut { ${byName.get(from)!.publicAddress} . ${byName.get(to)!.publicAddress} }`
  const filter = (lines: readonly string[]) =>
    onRouter(['nft', '-f', '-'], { input: `${lines.join('\n')}\n` }).then(() => {})

  return {
    quality,
    setQuality: async (from, to, wanted) => {
      const line = await delay.needed(() => declaredLinks(topology, sites))
      await line.setLinks([
        { fromSite: byName.get(from)!.site, toSite: byName.get(to)!.site, quality: wanted },
      ])
      changes.set(keyOf(from, to), wanted, qualityBetween(topology, from, to))
    },
    block: (from, to) => filter([`add element ${direction(from, to)}`]),
    // Added first, because what is not there cannot be deleted.
    unblock: (from, to) =>
      filter([`add element ${direction(from, to)}`, `delete element ${direction(from, to)}`]),
    measure,
  }
}
