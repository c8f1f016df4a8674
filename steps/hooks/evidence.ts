import type { Environment } from '../../environments/environment.ts'
import type { ScenarioWorld } from '../world/world.ts'

/** Attaches what every machine of these networks has left; a network that cannot tell says why instead. */
export const attachEvidence = async (
  world: Pick<ScenarioWorld, 'attach'>,
  environments: readonly Environment[],
): Promise<void> => {
  for (const environment of environments) {
    try {
      for await (const { host, name, mediaType, content } of environment.evidence()) {
        world.attach(content, { mediaType, fileName: `evidence/${host}/${name}` })
      }
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      world.attach(`The evidence of ${environment.id} is incomplete: ${why}`, {
        mediaType: 'text/plain',
        fileName: `evidence/${environment.id}/incomplete.txt`,
      })
    }
  }
}
