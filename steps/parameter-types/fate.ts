/** What becomes of a scenario of a small project, and what makes it so. */
export interface Fate {
  /** After `Given`, `And` …; each with its keyword. */
  readonly sentences: readonly string[]
  readonly tag?: string
  /** Settings of the project's runner. */
  readonly settings?: object
  /** The sentences are those of this repository, on a network. */
  readonly needsNetwork?: boolean
}

const onTwoMachines = ['Given Alice and Bob are on the network']
const greeting = ['When Alice asks Bob for a greeting', 'Then Alice receives a greeting from Bob']
const granted = 'And Bob has given Alice a grant for greetings'

const fates: Readonly<Record<string, Fate>> = {
  'is kept': { sentences: ['Given it is kept'] },
  'is broken': { sentences: ['Given it is broken'] },
  'is kept at the second try': { sentences: ['Given it is kept at the second try'], settings: { retry: 1 } },
  'cannot be tried here': { sentences: ['Given it cannot be tried here'] },
  'is left out by a setting': {
    sentences: ['Given it is broken'],
    tag: '@slow',
    settings: { tags: 'not @slow' },
  },
  'ends with a power cut': { sentences: ['Given the power fails'] },
  'is broken between machines': { sentences: [...onTwoMachines, ...greeting], needsNetwork: true },
  'loses a machine': {
    sentences: [...onTwoMachines, granted, "And Bob's machine has crashed", ...greeting],
    needsNetwork: true,
  },
  'is performed by a person': {
    sentences: ['Given somebody at her machine', 'Then she sees that it is so'],
    tag: '@manual',
  },
}

/** @throws Error naming what there is */
export const readFate = (words: string): Fate => {
  const found = fates[words]
  if (found !== undefined) return found
  throw new Error(`No scenario "${words}"; there are: ${Object.keys(fates).join(', ')}.`)
}
