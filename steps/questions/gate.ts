import { lastCommand } from '../tasks/play-project.ts'
import type { Question } from '../world/participant.ts'

interface Judgement {
  readonly quarantine: {
    readonly covered: readonly { readonly title: string; readonly owner: string }[]
    readonly uncovered: readonly string[]
    readonly gate: string
  }
}

/** What a reviewer is told about a change. */
export interface Gate {
  readonly gate: string
  /** Failures that a quarantine covers, each with its owner. */
  readonly covered: readonly string[]
  readonly uncovered: readonly string[]
}

/** What was said of the change that was judged last. */
export const gate: Question<Gate> = {
  what: 'what the gate says',
  answer: async (reviewer) => {
    const { quarantine } = JSON.parse(reviewer.recall(lastCommand).printed) as Judgement
    return {
      gate: quarantine.gate,
      covered: quarantine.covered.map(({ title, owner }) => `${title} (${owner})`),
      uncovered: quarantine.uncovered,
    }
  },
}
