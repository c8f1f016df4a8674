import type { FeaturesRequest } from './features-request.ts'
import { playedPaths } from './manual.ts'
import type { Places } from './places.ts'

/** Borne by scenarios to which no network makes a difference. */
const once = '@once'

/** What selects on further networks what this expression selects on the first. */
export const tagsElsewhere = (tags: string | undefined): string =>
  tags === undefined ? `not ${once}` : `(${tags}) and not ${once}`

type Selection = Pick<FeaturesRequest, 'paths' | 'tags' | 'names'>

const selectsSomething = async (
  root: string,
  { paths, tags = '', names = [] }: Selection,
): Promise<boolean> => {
  const coordinates = {
    defaultDialect: 'en',
    order: 'defined' as const,
    paths: [...playedPaths(paths)],
    names: [...names],
    tagExpression: tags,
  }
  // Loaded only where it is asked: the runner's modules are many.
  const { loadSources } = await import('@cucumber/cucumber/api')
  const { plan, errors } = await loadSources(coordinates, { cwd: root })
  // What cannot be read is for the plays to say.
  return plan.length > 0 || errors.length > 0
}

/**
 * Where a selection is played: on all these networks, or on the first alone when no network makes a difference to any of
 * it. A further play without a scenario would be red.
 */
export const placesFor = async (places: Places, root: string, selection: Selection): Promise<Places> => {
  const [first, ...further] = places.names
  const isAll = selection.paths.length + (selection.names?.length ?? 0) === 0 && selection.tags === undefined
  if (first === undefined || further.length === 0 || isAll) return places
  // Not with the tags alone: a selection of nothing at all is red on every network, and tells why.
  const isNothing = !(await selectsSomething(root, selection))
  const elsewhere = { ...selection, tags: tagsElsewhere(selection.tags) }
  if (isNothing || (await selectsSomething(root, elsewhere))) return places
  return {
    names: [first],
    leftOut: `not on ${further.join(' and ')}: no network makes a difference to what was selected`,
  }
}
