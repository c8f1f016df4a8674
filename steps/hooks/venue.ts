import type { Build, Provider } from '../../environments/environment.ts'
import type { WorldParameters } from '../world/world.ts'

/** Where all scenarios of a run play. */
export interface Venue {
  readonly provider: Provider
  readonly build: Build | undefined
}

/**
 * Opens the provider that the runner asked for.
 *
 * @throws Error naming what the machine lacks for it, and what mends that
 */
export const openVenue = async ({ provider: name, buildFile }: WorldParameters): Promise<Venue> => {
  // Loaded late, so that a dry run and the catalogue need no daemon.
  const { createProvider, loadBuild } = await import('../../environments/index.ts')
  const provider = createProvider(name)
  const readiness = await provider.probe()
  if (!readiness.ready) {
    const lines = readiness.missing.map(({ what, fix }) => `  ${what}; mend it with: ${fix}`)
    throw new Error([`The provider ${name} cannot run on this machine:`, ...lines].join('\n'))
  }
  if (!provider.supports.has('built-daemon')) return { provider, build: undefined }
  if (buildFile === undefined)
    throw new Error(`The provider ${name} runs the built daemon; name its buildFile.`)
  return { provider, build: await loadBuild(buildFile) }
}
