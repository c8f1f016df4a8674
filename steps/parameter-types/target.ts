import type { Participant } from '../world/participant.ts'
import type { ParameterType } from './parameter-type.ts'
import { personName } from './participant.ts'

/** Whose machine is to run a job; undefined when the network shall find one. */
export type Target = Participant | undefined

/** A person, or "anybody". */
export const target: ParameterType<Target> = {
  name: 'target',
  regexp: new RegExp(`anybody|${personName}`),
  transformer(name) {
    return name === 'anybody' ? undefined : this.participant(name)
  },
}
