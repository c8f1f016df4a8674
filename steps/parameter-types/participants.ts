import type { Participant } from '../world/participant.ts'
import type { ParameterType } from './parameter-type.ts'
import { personName } from './participant.ts'

export const splitNames = (names: string): readonly string[] => names.split(/, | and /)

/** One person or several: "Alice, Bob and Carol". */
export const participants: ParameterType<readonly Participant[]> = {
  name: 'participants',
  regexp: new RegExp(`${personName}(?:(?:, ${personName})* and ${personName})?`),
  transformer(names) {
    return splitNames(names).map((name) => this.participant(name))
  },
}
