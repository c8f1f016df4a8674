import { EnvironmentError } from '../../problem.ts'
import { createStand, type MatrixOptions, measureMatrix, type Stand } from './matrix.ts'
import { type NatFinding, type ObserverPost, probeNat } from './nat-probe.ts'
import type { Switchboard } from './stands.ts'
import type { Measured, MeasuredHost, MeasuredPair, Observer, SurveyedHost, SurveyOptions } from './types.ts'

const usualSamples = 10
const fewestSamples = 3
/** More probes than this in one survey are spread thinner. */
const probesAtMost = 60_000
/** Enough for two ways half around the world, one after the other. */
const usualPatienceMs = 380
/** What this machine needs for one probe, were there very many. */
const msPerProbe = 0.06

/** One survey at a time does not exist: as many as are asked for share the sockets. */
export interface Surveys {
  /** Never fails for single hosts: what is wrong with them is told in the result. */
  survey(hosts: readonly SurveyedHost[], options?: SurveyOptions): Promise<Measured>
}

const samplesFor = (hosts: number, { samples = usualSamples }: SurveyOptions): number => {
  const directions = Math.max(1, hosts * (hosts - 1))
  return Math.max(Math.min(samples, fewestSamples), Math.min(samples, Math.floor(probesAtMost / directions)))
}

const ofHosts = (hosts: readonly SurveyedHost[]): readonly Observer[] =>
  hosts
    .filter(({ address, publicAddress }) => address === publicAddress)
    .map(({ namespacePath, address }) => ({ namespacePath, address, hops: 2 }))

const messageOf = (error: unknown): string =>
  error instanceof EnvironmentError ? error.message : String(error)

export const createSurveys = (board: Switchboard): Surveys => {
  const postOf = (observer: Observer): ObserverPost => {
    const { address } = observer
    const open = (use: string) => board.kept(observer.namespacePath, use, { address })
    return { observer, first: open(`first ${address}`), second: open(`second ${address}`) }
  }

  /** As many of the observers as can be manned, two at most. */
  const manned = (observers: readonly Observer[]): readonly ObserverPost[] => {
    const posts: ObserverPost[] = []
    for (const observer of observers) {
      if (posts.length === 2) break
      try {
        posts.push(postOf(observer))
      } catch {
        // Another may do; when none is left, what they would have seen stays unknown and is told so.
      }
    }
    return posts
  }

  const standsOf = (hosts: readonly SurveyedHost[]) => {
    const problems = new Map<string, string>()
    const stands: Stand[] = []
    for (const host of hosts) {
      try {
        stands.push(createStand(board, host))
      } catch (error) {
        problems.set(host.name, messageOf(error))
      }
    }
    return { stands, problems }
  }

  const natsOf = async (
    stands: readonly Stand[],
    observers: readonly Observer[],
    deadlineMs: number,
  ): Promise<ReadonlyMap<string, NatFinding>> => {
    const findings = stands.map(async ({ host }): Promise<readonly [string, NatFinding]> => {
      // A host cannot be seen by itself from outside.
      const [one, other] = manned(
        observers.filter((observer) => observer.namespacePath !== host.namespacePath),
      )
      if (one === undefined || other === undefined) return [host.name, { nat: 'unknown: too few observers' }]
      return [host.name, await probeNat(board, host, { posts: [one, other], deadlineMs })]
    })
    return new Map(await Promise.all(findings))
  }

  const doormanOf = (observers: readonly Observer[]): MatrixOptions['doorman'] => {
    const [post] = manned(observers)
    if (post === undefined) return undefined
    return { socket: post.first, endpoint: { address: post.observer.address, port: post.first.port } }
  }

  const unmeasured = (
    hosts: readonly SurveyedHost[],
    problems: ReadonlyMap<string, string>,
  ): MeasuredPair[] =>
    hosts.flatMap((from) =>
      hosts
        .filter((to) => to !== from && (problems.has(from.name) || problems.has(to.name)))
        .map((to) => ({ from: from.name, to: to.name, sent: 0, received: 0 })),
    )

  return {
    survey: async (hosts, options = {}) => {
      const startMs = performance.now()
      const samples = samplesFor(hosts.length, options)
      const neededMs = hosts.length * (hosts.length - 1) * samples * msPerProbe
      const deadlineMs = startMs + (options.withinMs ?? Math.max(usualPatienceMs, neededMs))
      const { stands, problems } = standsOf(hosts)
      const observers = options.observers ?? ofHosts(hosts)
      const matrix = { samples, deadlineMs, doorman: doormanOf(observers) }
      const [pairs, nats] = await Promise.all([
        measureMatrix(board, stands, matrix),
        options.withNats === false ? undefined : natsOf(stands, observers, deadlineMs),
      ])
      const found = ({ name }: SurveyedHost): MeasuredHost => {
        const problem = problems.get(name)
        return { name, ...nats?.get(name), ...(problem === undefined ? {} : { problem }) }
      }
      return {
        pairs: [...pairs, ...unmeasured(hosts, problems)],
        hosts: hosts.map(found),
        tookMs: performance.now() - startMs,
      }
    },
  }
}
