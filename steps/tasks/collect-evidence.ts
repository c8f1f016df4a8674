import type { Artifact } from '../../environments/environment.ts'
import { memoryKey } from '../world/memory.ts'
import { succeeded } from '../world/outcome.ts'
import type { Task } from '../world/participant.ts'

export const collectedEvidence = memoryKey<readonly Artifact[]>('evidence')

/** Collects what every machine has left so far, dead ones included. */
export const collectEvidence: Task<readonly Artifact[]> = {
  what: 'collects the evidence',
  perform: async (developer) => {
    const artifacts = await developer.stage.evidence()
    developer.remember(collectedEvidence, artifacts)
    return succeeded(artifacts)
  },
}
