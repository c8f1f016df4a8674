import type { Finding } from '../check.ts'
import type { FeatureFile } from './parse.ts'

const prefix = '@id:'

/** Ids that more than one scenario bears; rows of one outline share theirs and are told apart by their values. */
export const judgeIds = (features: readonly FeatureFile[]): readonly Finding[] => {
  const bearers = features.flatMap(({ path, pickles }) =>
    pickles.flatMap(({ tags, astNodeIds: [scenario = ''], location }) =>
      tags
        .filter(({ name }) => name.startsWith(prefix))
        .map(({ name }) => ({ id: name.slice(prefix.length), path, scenario, line: location?.line })),
    ),
  )
  const groups = [...Map.groupBy(bearers, ({ id }) => id).values()]
  const shared = groups.filter((some) => new Set(some.map(({ scenario }) => scenario)).size > 1)
  return shared.flatMap((some) => {
    const [first, ...others] = new Map(some.map((one) => [one.scenario, one])).values()
    return others.map(({ id, path, line }) => ({
      file: path,
      ...(line === undefined ? {} : { line }),
      message: `${prefix}${id} is also the id of a scenario in ${first?.path}:${first?.line}`,
      fix: 'give it an id of its own; whichever is newer changes, so that the older keeps its history',
    }))
  })
}
