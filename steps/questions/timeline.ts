import { collectedEvidence } from '../tasks/collect-evidence.ts'
import type { Participant, Question } from '../world/participant.ts'

interface Row {
  readonly host?: string
  /** The host that a fault was about. */
  readonly about?: string
  readonly source: string
  readonly text: string
}

const rowsOf = (text: string): readonly Row[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row)

/** In which order the collected timeline tells what befell a machine: `crash`, `ready`. */
export const fateOf = (machine: Participant): Question<readonly string[]> => ({
  what: `what the timeline tells of ${machine.name}'s machine`,
  answer: async (developer) => {
    const { name } = (await machine.seat()).host
    const timeline = developer.recall(collectedEvidence).find((one) => one.name === 'timeline.ndjson')
    const fate = rowsOf(timeline?.content ?? '').flatMap(({ host, about, source, text }) => {
      if (source === 'fault' && about === name && /crash/i.test(text)) return ['crash']
      return source === 'daemon' && host === name && text === 'ready' ? ['ready'] : []
    })
    // A fault is told when it comes and when it goes; only the turns of the story count.
    return fate.filter((one, index) => one !== fate[index - 1])
  },
})
