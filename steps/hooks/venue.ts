import type { Build, Provider, Topology } from '../../environments/environment.ts'
import type { WorldParameters } from '../world/world.ts'
import { onStandingNetwork } from './standing.ts'
import type { FaultWords } from './standing-faults.ts'

/** Where all scenarios of a run play. */
export interface Venue {
  readonly provider: Provider
  readonly build: Build | undefined
  readonly otherBuild: Build | undefined
  readonly ground: Topology | undefined
  /** Packets of every machine are captured. */
  readonly capture: boolean
  readonly faultWords: FaultWords
}

/**
 * Opens the provider that the runner asked for.
 *
 * @throws Error naming what the machine lacks for it, and what mends that; InvalidTopologyError for a ground that is none
 */
export const openVenue = async (parameters: WorldParameters): Promise<Venue> => {
  const { provider: name, buildFile, otherBuildFile, topology, network, capture = false } = parameters
  // Loaded late, so that a dry run and the catalogue need no daemon.
  const { attemptOf, createProvider, hostsOfFault, loadBuild, namedTopology } = await import(
    '../../environments/index.ts'
  )
  const made = createProvider(name)
  const provider = network === undefined ? made : onStandingNetwork(made, network)
  const readiness = await provider.probe()
  if (!readiness.ready) {
    const lines = readiness.missing.map(({ what, fix }) => `  ${what}; mend it with: ${fix}`)
    throw new Error([`The provider ${name} cannot run on this machine:`, ...lines].join('\n'))
  }
  const ground = topology === undefined ? undefined : namedTopology(topology)
  const shared = { provider, ground, capture, faultWords: { attemptOf, hostsOfFault } }
  if (!provider.supports.has('built-daemon')) return { ...shared, build: undefined, otherBuild: undefined }
  if (buildFile === undefined)
    throw new Error(`The provider ${name} runs the built daemon; name its buildFile.`)
  const otherBuild = otherBuildFile === undefined ? undefined : await loadBuild(otherBuildFile)
  return { ...shared, build: await loadBuild(buildFile), otherBuild }
}
