import type { Environment, EvidenceWindow } from '../../environments/environment.ts'
import type { ScenarioWorld } from '../world/world.ts'

/** Attaches what every machine of these networks has left of that time; a network that cannot tell says why instead. */
export const attachEvidence = async (
  world: Pick<ScenarioWorld, 'attach'>,
  environments: readonly Environment[],
  window?: EvidenceWindow,
): Promise<void> => {
  for (const environment of environments) {
    try {
      for await (const { host, name, mediaType, content, encoding } of environment.evidence(window)) {
        world.attach(content, {
          mediaType: encoding === undefined ? mediaType : `${encoding}:${mediaType}`,
          fileName: `evidence/${host === '' ? environment.id : host}/${name}`,
        })
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
