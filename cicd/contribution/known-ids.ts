import type { FeatureFile } from '../checks/features/parse.ts'

/** `@id:…` tags that scenarios bear. */
export const idsOf = (features: readonly FeatureFile[]): ReadonlySet<string> =>
  new Set(
    features.flatMap(({ pickles }) =>
      pickles.flatMap(({ tags }) => tags.map(({ name }) => name).filter((name) => name.startsWith('@id:'))),
    ),
  )
