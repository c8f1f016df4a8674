import type { Participant } from '../world/participant.ts'
import { durationPattern, readDurationMs } from './duration.ts'
import type { ParameterType } from './parameter-type.ts'
import { personName } from './participant.ts'

/** What a grant is bound to, beyond what it opens. */
export interface Terms {
  readonly durationMs?: number
  /** How often it may be passed on; absent: as often as the machine allows. */
  readonly depth?: number
  /** Whose machine alone it is for; absent: every machine that trusts the giver. */
  readonly machine?: Participant
}

/** @param find makes a person of a name */
export const readTerms = (words: string, find: (name: string) => Participant): Terms => {
  const [, lasting] = /^that lasts (.*)$/.exec(words) ?? []
  if (lasting !== undefined) return { durationMs: readDurationMs(lasting) }
  const [, name] = /^that holds on (.*)'s machine only$/.exec(words) ?? []
  return name === undefined ? { depth: 0 } : { machine: find(name) }
}

/** Terms of a grant: "that lasts 1 second", "that she may not pass on", "that holds on Carol's machine only". */
export const terms: ParameterType<Terms> = {
  name: 'terms',
  regexp: new RegExp(
    `that lasts ${durationPattern}|that s?he may not pass on|that holds on ${personName}'s machine only`,
  ),
  transformer(words) {
    return readTerms(words!, (name) => this.participant(name))
  },
}
