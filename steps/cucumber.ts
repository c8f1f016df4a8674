import type { IConfiguration } from '@cucumber/cucumber/api'
import type { WorldParameters } from './world/world.ts'

/** Everything the runner has to import, relative to the repository. */
export const supportCode: readonly string[] = [
  'steps/parameter-types/index.ts',
  'steps/definitions/*.ts',
  'steps/hooks/index.ts',
]

/**
 * The runner's configuration for one provider. Feature paths are left out on purpose: the runner adds configured paths
 * to those on the command line instead of replacing them.
 */
export const cucumberConfiguration = (parameters: WorldParameters): Partial<IConfiguration> => ({
  import: [...supportCode],
  worldParameters: { ...parameters },
  strict: true,
})

/** What `cucumber-js --config steps/cucumber.ts` uses: the built daemon, one process per host, where no rights are needed. */
export default cucumberConfiguration({ provider: 'process', buildFile: 'dist/build.json' })
