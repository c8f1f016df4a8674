import type { Answer } from '../../model/desk.ts'

const choices: readonly Answer['outcome'][] = ['passed', 'failed', 'blocked']
const words: Readonly<Record<Answer['outcome'], string>> = {
  passed: 'so it was',
  failed: 'it was not',
  blocked: 'could not try',
}

interface Properties {
  readonly sentence: string
  readonly at: number
  readonly answer: Answer | null
  /** An earlier sentence did not pass; this one needs no answer. */
  readonly isOver: boolean
  readonly onAnswer: (answer: Answer) => void
}

/** One sentence: whether it was so, and what was seen where it was not. */
export const StepEntry = ({ sentence, at, answer, isOver, onAnswer }: Properties) => {
  const [keyword = '', ...rest] = sentence.split(' ')
  return (
    <li class={`manual-step ${answer?.outcome ?? (isOver ? 'over' : 'open')}`}>
      <fieldset>
        <legend>
          <b>{keyword}</b> {rest.join(' ')}
        </legend>
        <div class="choices">
          {choices.map((outcome) => (
            <label key={outcome} class={`choice ${outcome}`}>
              <input
                type="radio"
                name={`step-${at}`}
                aria-label={outcome}
                checked={answer?.outcome === outcome}
                onChange={() => onAnswer({ ...answer, outcome })}
              />
              {words[outcome]}
            </label>
          ))}
          {isOver && answer === null && <span class="soft">not tried, then</span>}
        </div>
        {answer !== null && (
          <label class="field">
            <span class="sr">What was seen: {sentence}</span>
            <input
              value={answer.note ?? ''}
              required={answer.outcome !== 'passed'}
              maxLength={2000}
              placeholder={answer.outcome === 'passed' ? 'What was seen (optional)' : 'What was seen instead'}
              onInput={({ currentTarget }) => onAnswer({ ...answer, note: currentTarget.value })}
            />
          </label>
        )}
      </fieldset>
    </li>
  )
}
