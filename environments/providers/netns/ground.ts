import { type Ground, hostFiles } from '../../deploy/index.ts'
import type { LinkControls } from '../../faults/index.ts'
import type { Topology } from '../../topology.ts'
import { callFrom } from './call-from.ts'
import { readCapture } from './capture.ts'
import { clockFileOf, underClock } from './clock.ts'
import type { CompanionComponents } from './companion.ts'
import { createDelay } from './delay.ts'
import { createFingerprint } from './fingerprint.ts'
import { door, type Keeper } from './keeper.ts'
import { withinLimits } from './limits.ts'
import { createLinks, declaredLinks } from './links.ts'
import { createHostReach } from './reach.ts'
import { createRouter } from './router.ts'
import { planSites } from './sites.ts'
import { createMeasuring } from './survey.ts'
import { enterHost } from './way-in.ts'

export interface GroundComponents extends CompanionComponents {
  readonly keeper: Keeper
  /** Absent: daemons run on this machine's clock. */
  readonly clockLibrary: string | undefined
}

/** A network of namespaces, and what has to be done once after it was made. */
export interface NetnsGround extends Required<Ground> {
  readonly links: Required<Omit<LinkControls, 'needsDaemons'>>
  /** Lets distance and loss begin where any are declared. */
  stretch(): Promise<void>
}

/** What the hosts of a network of namespaces stand on, whoever made it. */
export const createGround = (components: GroundComponents, topology: Topology): NetnsGround => {
  const { lease, keeper, rights, clockLibrary } = components
  const { directory } = lease
  const sites = planSites(topology)
  const into = (host: string) => enterHost(keeper.holders.get(host)!, rights)
  const reach = (host: string) =>
    createHostReach({
      enter: into(host),
      networkDirectory: directory,
      files: hostFiles(directory, host),
      door,
    })
  const onRouter = createRouter({ keeper, rights, directory })
  const delay = createDelay(components, onRouter)
  const { measure, survey, warmUp } = createMeasuring(components, {
    topology,
    sites,
    onRouter,
    run: (host) => reach(host).run,
  })
  return {
    door,
    enter: (host) => {
      const { resources } = topology.hosts.find(({ name }) => name === host)!
      const around = [...withinLimits(lease, host, resources), ...underClock(host, clockLibrary)]
      return (program) => into(host)([...around, ...program])
    },
    call: (from, call) => callFrom(into(from), call),
    reach,
    controls: (host) => ({
      run: reach(host).run,
      own: new Set(['network', 'names']),
      dataDirectory: hostFiles(directory, host).data,
      ...(clockLibrary === undefined ? {} : { clockFile: clockFileOf(host) }),
    }),
    packets: (host) => () => readCapture(lease, host),
    links: createLinks({ topology, sites, directory, delay, onRouter, measure }),
    survey,
    fingerprint: createFingerprint({ sites, directory, onRouter }),
    stretch: async () => {
      const links = declaredLinks(topology, sites)
      // A plain network is measured seldom; one that claims to be more, always.
      if (links.length > 0 || sites.some(({ nat }) => nat !== 'none')) warmUp()
      if (links.length > 0) await delay.needed(() => links)
    },
  }
}
