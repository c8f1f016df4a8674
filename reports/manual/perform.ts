import type { WrittenScenario } from '../features.ts'
import { oneLine } from '../text.ts'
import {
  type ManualOutcome,
  outcomeOf,
  type StepResult,
  textOf,
  type VerdictEntry,
  verdictOf,
} from './entry.ts'
import { ManualError } from './errors.ts'
import { notTried, sentencesOf, stepOf } from './steps.ts'

/** Shows a text and answers the line that a person types. */
export type Ask = (question: string) => Promise<string>

const words: Readonly<Record<string, ManualOutcome>> = {
  p: 'passed',
  passed: 'passed',
  f: 'failed',
  failed: 'failed',
  b: 'blocked',
  blocked: 'blocked',
}

const toStep = (sentence: string, answer: string): StepResult => {
  const [word = '', ...rest] = answer.trim().split(/\s+/)
  const outcome = words[word.toLowerCase()]
  if (outcome === undefined)
    throw new ManualError(
      'MANUAL_REFUSED',
      `"${oneLine(word, 40)}" is no verdict for "${sentence}"`,
      'answer passed, failed or blocked (or their first letter), then what was seen',
    )
  return stepOf(sentence, { outcome, note: rest.join(' ') })
}

/** Asks for each sentence; after one that failed or could not be tried, the rest is not tried. */
const askAll = async (scenario: WrittenScenario, ask: Ask): Promise<StepResult[]> => {
  const steps: StepResult[] = []
  for (const sentence of sentencesOf(scenario)) {
    const isOver = steps.some(({ outcome }) => outcome !== 'passed')
    steps.push(
      isOver
        ? notTried(sentence)
        : toStep(sentence, await ask(`${sentence}\n  passed, failed or blocked, and what was seen: `)),
    )
  }
  return steps
}

const takeAll = (scenario: WrittenScenario, answers: readonly string[]): StepResult[] => {
  const sentences = sentencesOf(scenario)
  if (answers.length !== sentences.length)
    throw new ManualError(
      'MANUAL_REFUSED',
      `${scenario.id} has ${sentences.length} sentences, and ${answers.length} --step were given`,
      sentences.map((sentence, index) => `${index + 1}. ${sentence}`).join('; '),
    )
  return sentences.map((sentence, index) => toStep(sentence, answers[index]!))
}

export interface Performance extends Pick<VerdictEntry, 'by' | 'version' | 'at' | 'evidence'> {
  readonly note?: string
  /** One answer for each sentence; asked for one by one where absent. */
  readonly answers?: readonly string[]
}

/** What a person saw, sentence by sentence, as a line for the ledger. */
export const perform = async (
  scenario: WrittenScenario,
  { answers, note, ...facts }: Performance,
  ask: Ask,
): Promise<VerdictEntry> => {
  const steps = answers === undefined ? await askAll(scenario, ask) : takeAll(scenario, answers)
  return verdictOf({
    ...facts,
    scenario: scenario.id,
    text: textOf(scenario),
    outcome: outcomeOf(steps),
    steps,
    ...(note === undefined ? {} : { note: oneLine(note, 4000) }),
    through: 'command',
  })
}
