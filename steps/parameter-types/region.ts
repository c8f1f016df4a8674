import type { ParameterType } from './parameter-type.ts'

/** "Sao Paulo" → "sao-paulo", as topologies call it; whether there is such a region, they know. */
export const readRegion = (words: string): string => words.toLowerCase().replaceAll(' ', '-')

/** A city where machines stand: "Falkenstein", "Sao Paulo". */
export const region: ParameterType<string> = {
  name: 'region',
  regexp: /[A-Z][a-z]+(?: [A-Z][a-z]+)?/,
  transformer: (words) => readRegion(words!),
}
