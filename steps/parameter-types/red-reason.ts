import { oneOf, type ParameterType } from './parameter-type.ts'

/** Why a run is red: the words of a sentence, and what the harness says for it. */
export interface RedReason {
  readonly words: string
  readonly said: RegExp
}

const reasons: Readonly<Record<string, RegExp>> = {
  'a promise was broken': /1 of \d+ scenarios failed/,
  'a scenario was never played': /1 scenario was read and never started/,
  'it broke off': /was killed \(SIGKILL\)/,
  'nothing was selected': /no scenario ran/,
  'two scenarios share a name': /several scenarios bear the tag @id:/,
  'a promise was kept at the second try only': /passed only after a failed attempt/,
  'its publication is not whole': /(is missing|not what was written)/,
}

/** Why a run is red: "a promise was broken". */
export const redReason: ParameterType<RedReason> = {
  name: 'redReason',
  regexp: new RegExp(oneOf(Object.keys(reasons))),
  transformer: (words) => ({ words: words!, said: reasons[words!]! }),
}
