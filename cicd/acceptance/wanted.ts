import { count } from '../console.ts'
import { CannotStartError } from './choose.ts'
import type { FeaturesRequest } from './features-request.ts'
import { playedPaths } from './manual.ts'
import { literally } from './names.ts'

/** What whoever started the run asked for. */
export type Selection = Pick<FeaturesRequest, 'paths' | 'tags' | 'names'>

/** What a selection asks of the features, as they are before anything runs and without any setting of the runner. */
export interface Wanted {
  /** `<feature file>:<line>` of each scenario and row that has to come up. */
  readonly places: ReadonlySet<string>
  /** In plain words, what was named and selects nothing. */
  readonly selectsNothing: readonly string[]
}

interface Sources {
  readonly places: readonly string[]
  readonly names: readonly string[]
  /** Whether a feature cannot be read; what it holds is then not known, and the run is red for it. */
  readonly isBroken: boolean
}

/**
 * What the runner would take from the features.
 *
 * @throws CannotStartError where the tags are no expression
 */
export const readSources = async (
  root: string,
  { paths, tags = '', names = [] }: Selection,
): Promise<Sources> => {
  const coordinates = {
    defaultDialect: 'en',
    order: 'defined' as const,
    paths: [...playedPaths(paths)],
    names: names.map(literally),
    tagExpression: tags,
  }
  // Loaded only where it is asked: the runner's modules are many.
  const { loadSources } = await import('@cucumber/cucumber/api')
  try {
    const { plan, errors } = await loadSources(coordinates, { cwd: root })
    return {
      places: plan.map(({ uri, location }) => `${uri}:${location.line}`),
      names: plan.map(({ name }) => name),
      isBroken: errors.length > 0,
    }
  } catch (error) {
    const { cause = error } = error as Error
    throw new CannotStartError(
      `--tags "${tags}" selects nothing: ${(cause as Error).message.split('\n', 1)[0]}. Write it such as "@slow and not @needs:crash".`,
      { cause },
    )
  }
}

const isLine = (path: string): boolean => /:\d+$/.test(path)

/** Lines of a file leave out the rest of it, but not where the file was named as well; so these are read together. */
const groupsOf = (paths: readonly string[]): readonly (readonly string[])[] => {
  const lines = paths.filter(isLine)
  const others = paths.filter((path) => !isLine(path)).map((path) => [path])
  return paths.length === 0 ? [[]] : [...others, ...(lines.length === 0 ? [] : [lines])]
}

const holdsNothing = async (root: string, path: string): Promise<boolean> => {
  const { places, isBroken } = await readSources(root, { paths: [path] })
  return places.length === 0 && !isBroken
}

/** @throws CannotStartError where the tags are no expression */
export const wantedOf = async (root: string, selection: Selection): Promise<Wanted> => {
  const places = new Set<string>()
  const found: string[] = []
  const selectsNothing: string[] = []
  for (const paths of groupsOf(selection.paths)) {
    const sources = await readSources(root, { ...selection, paths })
    for (const place of sources.places) places.add(place)
    found.push(...sources.names)
    const [path = ''] = paths
    if (sources.places.length === 0 && path !== '' && !isLine(path) && (await holdsNothing(root, path)))
      selectsNothing.push(
        `${path} was named and holds no feature that the runner reads; it takes *, ?, [ and { in a name for a pattern`,
      )
  }
  for (const name of selection.names ?? [])
    if (!found.some((one) => one.includes(name))) selectsNothing.push(`--name "${name}" selects no scenario`)
  return { places, selectsNothing }
}

/** What was asked for and never came up: a setting of the runner, a shard or a lost feature left it out. */
export const missedOf = (
  { places, selectsNothing }: Wanted,
  scenarios: readonly { readonly uri: string; readonly line: number }[],
): readonly string[] => {
  const came = new Set(scenarios.map(({ uri, line }) => `${uri}:${line}`))
  const missed = [...places].filter((place) => !came.has(place))
  return [
    ...selectsNothing,
    ...(missed.length === 0
      ? []
      : [
          `${count(missed.length, 'scenario')} ${missed.length === 1 ? 'was' : 'were'} selected and never came up: ${missed.slice(0, 5).join(', ')}${missed.length > 5 ? ' …' : ''}`,
        ]),
  ]
}
