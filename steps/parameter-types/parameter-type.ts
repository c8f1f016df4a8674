import type { ScenarioWorld } from '../world/world.ts'

/** A word or phrase of sentences that stands for a value of the domain. Registered by `index.ts`. */
export interface ParameterType<T> {
  readonly name: string
  readonly regexp: RegExp
  /** Gets the groups of the expression, or all of it when there are none. */
  transformer(this: ScenarioWorld, ...groups: string[]): T
}

/** @param words each a source of a regular expression without groups; longer ones are tried first */
export const oneOf = (words: readonly string[]): string =>
  [...words].sort((a, b) => b.length - a.length).join('|')
