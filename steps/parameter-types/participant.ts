import type { Participant } from '../world/participant.ts'
import type { ParameterType } from './parameter-type.ts'

export const personName = '[A-Z][a-z]{1,11}'

/** A capitalised word is a person: Alice. */
export const participant: ParameterType<Participant> = {
  name: 'participant',
  regexp: new RegExp(personName),
  transformer(name) {
    return this.participant(name)
  },
}
