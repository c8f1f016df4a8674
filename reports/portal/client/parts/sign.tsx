import type { Outcome } from '../../../model.ts'
import { marks, outcomeWords } from '../words.ts'

/** An outcome as a coloured mark with its word for those who cannot see it. */
export const Sign = ({ outcome, word = false }: { outcome: Outcome; word?: boolean }) => (
  <span class={`sign ${outcome}`}>
    <span class="mark" aria-hidden="true">
      {marks[outcome]}
    </span>
    <span class={word ? 'word' : 'sr'}>{outcomeWords[outcome]}</span>
  </span>
)
