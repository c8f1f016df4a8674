import { durationPattern, readDurationMs } from './duration.ts'
import type { ParameterType } from './parameter-type.ts'

/** What a grant is bound to, beyond what it opens. */
export interface Terms {
  readonly durationMs?: number
  /** How often it may be passed on; absent: as often as the machine allows. */
  readonly depth?: number
}

export const readTerms = (words: string): Terms =>
  words.startsWith('that lasts ')
    ? { durationMs: readDurationMs(words.slice('that lasts '.length)) }
    : { depth: 0 }

/** Terms of a grant: "that lasts 1 second", "that she may not pass on". */
export const terms: ParameterType<Terms> = {
  name: 'terms',
  regexp: new RegExp(`that lasts ${durationPattern}|that s?he may not pass on`),
  transformer: (words) => readTerms(words),
}
