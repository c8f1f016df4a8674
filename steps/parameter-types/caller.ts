import type { Participant } from '../world/participant.ts'
import type { ParameterType } from './parameter-type.ts'
import { oneOf } from './parameter-type.ts'
import { personName } from './participant.ts'

/** Who speaks to a machine's own door: from where, and with what a program of that kind says of itself. */
export interface Caller {
  readonly what: string
  readonly at: Participant
  readonly headers: Readonly<Record<string, string>>
}

const kinds: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'a program': {},
  // A name of the attacker's that points to this machine by now: DNS rebinding.
  'a program led astray': { host: 'rebound.example' },
  'a foreign page': { origin: 'https://elsewhere.example' },
}

/** A program and where it runs: "a program on Bob's machine". */
export const caller: ParameterType<Caller> = {
  name: 'caller',
  regexp: new RegExp(`(${oneOf(Object.keys(kinds))}) on (${personName})'s machine`),
  transformer(kind, name) {
    return { what: `${kind} on ${name}'s machine`, at: this.participant(name!), headers: kinds[kind!]! }
  },
}
