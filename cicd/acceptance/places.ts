import type { Provider } from '../../environments/index.ts'

/** Machines next to each other, as the sentences plan them: no named network. */
export const sideBySide = 'side-by-side'

/** Where promises are most often broken: continents apart, and where nobody can be called. */
const farAway = ['six-regions', 'behind-nat']

/** What a provider must be able to do for these. */
const needs = ['distance', 'nat'] as const

export interface Places {
  /** Names of topologies, or `sideBySide`; at least one, none twice. */
  readonly names: readonly string[]
  /** What is left out although nobody asked for that, and why; one sentence. */
  readonly leftOut?: string
}

export interface PlacesWanted {
  /** Named by whoever started the run. */
  readonly topologies?: readonly string[]
  /** Id of a network that stands already: it has the shape that it has. */
  readonly network?: string
}

/** The networks of a run in words: a network that stands already goes by its own id. */
export const placesLine = ({ names, leftOut }: Places, { network }: PlacesWanted): string =>
  network === undefined
    ? [names.join(', '), leftOut].filter(Boolean).join('; ')
    : `${network}, with what leaves it as it was (@standing)`

/**
 * The networks on which all selected features are played: those that were named; else machines side by side, and where
 * the provider can lay them, `six-regions` and `behind-nat`.
 */
export const choosePlaces = (
  { topologies = [], network }: PlacesWanted,
  { name, supports }: Pick<Provider, 'name' | 'supports'>,
): Places => {
  if (topologies.length > 0) return { names: [...new Set(topologies)] }
  if (network !== undefined) return { names: [sideBySide] }
  const lacking = needs.filter((ability) => !supports.has(ability))
  if (lacking.length === 0) return { names: [sideBySide, ...farAway] }
  return {
    names: [sideBySide],
    leftOut: `not on ${farAway.join(' and ')}: provider ${name} does not support ${lacking.join(' and ')}`,
  }
}
