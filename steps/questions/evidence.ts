import { collectedEvidence } from '../tasks/collect-evidence.ts'
import type { Participant, Question } from '../world/participant.ts'

/** Names of what was collected from somebody's machine and is not empty. */
export const evidenceFrom = (machine: Participant): Question<readonly string[]> => ({
  what: `the evidence from ${machine.name}'s machine`,
  answer: async (developer) => {
    const host = (await machine.seat()).host.name
    return developer
      .recall(collectedEvidence)
      .filter((artifact) => artifact.host === host && artifact.content !== '')
      .map(({ name }) => name)
  },
})
