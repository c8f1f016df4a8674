import type { Nat } from '../world/stage.ts'
import { oneOf, type ParameterType } from './parameter-type.ts'

const kinds: Readonly<Record<string, Nat>> = {
  'a full-cone NAT': 'full-cone',
  'an address-restricted NAT': 'address-restricted',
  'a port-restricted NAT': 'port-restricted',
  'a symmetric NAT': 'symmetric',
  'a carrier-grade NAT': 'carrier-grade',
  nothing: 'none',
}

/** @throws Error for words that stand for none */
export const readNat = (words: string): Nat => {
  const kind = kinds[words]
  if (kind !== undefined) return kind
  throw new Error(`"${words}" is no NAT; there are: ${Object.keys(kinds).join(', ')}.`)
}

/** What stands before a machine: "a symmetric NAT". */
export const nat: ParameterType<Nat> = {
  name: 'nat',
  regexp: new RegExp(oneOf(Object.keys(kinds))),
  transformer: (words) => readNat(words!),
}
