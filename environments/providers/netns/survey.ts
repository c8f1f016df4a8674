import { join } from 'node:path'
import { sights } from '../../deploy/index.ts'
import type { Attestation } from '../../environment.ts'
import type { LinkControls } from '../../faults/index.ts'
import type { Topology } from '../../topology.ts'
import {
  attestNetwork,
  connectSurveyor,
  type Declared,
  declaredBy,
  type Observer,
  type SurveyedHost,
  type Surveyor,
  surveyorCommand,
} from '../../wan/index.ts'
import { findNarrow, findUnbounded, type RateComponents } from './capacity.ts'
import { type CompanionComponents, startCompanion } from './companion.ts'
import { notConnected } from './not-connected.ts'
import type { OnRouter } from './router.ts'
import { inside } from './script.ts'
import { observerAddresses, type SitePlan } from './sites.ts'

const surveyorRole = 'surveyor'

/** Least time for a survey, and what it may take on top of the longest way there and back. */
const [leastMs, spareMs] = [380, 200]
/** And where loss has to be counted: on a busy machine so many probes take their time. Over as soon as they are counted. */
const countingMs = 2000

/** Of each direction. Fewer than the latter would leave doubt whether half of them are lost. */
const [usualSamples, samplesOfLoss] = [10, 30]

/** Of all directions: the longest way, and whether any loses packets. */
const extremesOf = (sites: readonly SitePlan[], quality: Declared['quality']) => {
  const all = sites.flatMap((from) =>
    sites.filter((to) => to !== from).map((to) => quality(from.name, to.name)),
  )
  return {
    longestMs: Math.max(0, ...all.map(({ delayMs, jitterMs }) => delayMs + jitterMs)),
    isLossy: all.some(({ lossPercent }) => lossPercent > 0),
  }
}

export interface Measuring {
  readonly measure: LinkControls['measure']
  readonly survey: (machines: Parameters<typeof sights>[0]) => Promise<Attestation>
  /** Begins what would else be begun at the first measurement. */
  warmUp(): void
}

const surveyed = ({ name, address, publicAddress }: SitePlan): SurveyedHost => ({
  name,
  namespacePath: `${inside.namespaces}/${name}`,
  address,
  publicAddress,
})

/** Measures a network by a process of its own that sits on every host; started when it is first needed, then kept. */
export const createMeasuring = (
  components: CompanionComponents,
  {
    topology,
    sites,
    onRouter,
    run,
  }: {
    readonly topology: Topology
    readonly sites: readonly SitePlan[]
    readonly onRouter: OnRouter
    readonly run: RateComponents['run']
  },
): Measuring => {
  const { lease, keeper, processes } = components
  const controlPath = join(lease.directory, 'survey.sock')
  const observers: readonly Observer[] = observerAddresses.map((address) => ({
    namespacePath: `/proc/${keeper.pid}/ns/net`,
    address,
    hops: 1,
  }))
  const declared = declaredBy(topology)
  const byName = new Map(sites.map((site) => [site.name, site]))
  let known: Promise<Surveyor> | undefined

  const isThere = (): boolean =>
    lease
      .record()
      .made.some(
        (made) =>
          made.kind === 'process' &&
          made.role === surveyorRole &&
          made.stamp !== undefined &&
          processes.isAlive(made.stamp),
      )

  const open = async (): Promise<Surveyor> => {
    if (!isThere())
      await startCompanion(components, { role: surveyorRole, command: surveyorCommand({ controlPath }) })
    return connectSurveyor(controlPath)
  }

  const surveyor = async (): Promise<Surveyor> => {
    if (known !== undefined && (await known.then((one) => one.isAlive()))) return known
    // Whoever measures must not fail because of who measured before.
    known = open()
    void known.catch(() => {
      known = undefined
    })
    return known
  }

  return {
    warmUp: () => void surveyor().catch(() => {}),
    measure: async (from, to, options) =>
      (await surveyor()).measure(surveyed(byName.get(from)!), surveyed(byName.get(to)!), {
        ...options,
        observers,
      }),
    survey: async (machines) => {
      const startMs = performance.now()
      const { longestMs, isLossy } = extremesOf(sites, declared.quality)
      const withinMs = Math.max(leastMs, Math.ceil(2 * longestMs + spareMs)) + (isLossy ? countingMs : 0)
      const samples = isLossy ? samplesOfLoss : usualSamples
      const [{ differences, pairs, nats }, seen, narrow] = await Promise.all([
        surveyor().then((one) =>
          attestNetwork({ surveyor: one, declared }, sites.map(surveyed), { observers, withinMs, samples }),
        ),
        sights(machines),
        findNarrow(sites, onRouter),
      ])
      // After the rest: what fills a link makes its packets late. A broken network is not loaded.
      const isSound = differences.length === 0 && narrow.length === 0
      const unbounded = isSound ? await findUnbounded({ sites, quality: declared.quality, run }) : []
      const told = new Map(seen.map(({ from, to, ...sight }) => [`${from} ${to}`, sight]))
      return {
        pairs: pairs.map((pair) => ({ ...pair, ...told.get(`${pair.from} ${pair.to}`)! })),
        ...(nats === undefined ? {} : { nats }),
        differences: [...differences, ...narrow, ...unbounded, ...notConnected(seen, { pairs, differences })],
        tookMs: performance.now() - startMs,
      }
    },
  }
}
