import type { WrittenScenario } from '../features.ts'
import { oneLine } from '../text.ts'
import type { ManualOutcome, StepResult } from './entry.ts'
import { ManualError } from './errors.ts'

/** What a person says of one sentence. */
export interface Answer {
  readonly outcome: ManualOutcome
  readonly note?: string | undefined
}

/** Each sentence with its keyword, as a verdict quotes it. */
export const sentencesOf = ({ sentences }: Pick<WrittenScenario, 'sentences'>): readonly string[] =>
  sentences.map(({ keyword, text }) => `${keyword} ${text}`)

/** @throws ManualError `MANUAL_REFUSED` when it did not pass and nobody says what was seen */
export const stepOf = (sentence: string, { outcome, note: told = '' }: Answer): StepResult => {
  const note = oneLine(told, 2000)
  if (outcome !== 'passed' && note === '')
    throw new ManualError(
      'MANUAL_REFUSED',
      `"${sentence}" did not pass, and nobody says what was seen`,
      'add it after the verdict',
    )
  return { sentence, outcome, ...(note === '' ? {} : { note }) }
}

export const notTried = (sentence: string): StepResult => ({
  sentence,
  outcome: 'blocked',
  note: 'not tried: an earlier sentence did not pass',
})

/**
 * What answers add up to, sentence by sentence; after one that did not pass, those without an answer were not tried.
 *
 * @throws ManualError `MANUAL_REFUSED` for a sentence that nobody answered, or that did not pass without a word
 */
export const stepsOf = (
  scenario: Pick<WrittenScenario, 'sentences'>,
  answers: readonly (Answer | null)[],
): readonly StepResult[] => {
  const steps: StepResult[] = []
  for (const [at, sentence] of sentencesOf(scenario).entries()) {
    const answer = answers[at] ?? null
    const isOver = steps.some(({ outcome }) => outcome !== 'passed')
    if (answer !== null) steps.push(stepOf(sentence, answer))
    else if (isOver) steps.push(notTried(sentence))
    else
      throw new ManualError(
        'MANUAL_REFUSED',
        `"${sentence}" has no answer`,
        'say of each sentence whether it passed',
      )
  }
  return steps
}
