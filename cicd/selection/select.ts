import { servesTests } from '../checks/source-files.ts'
import type { Change, FileChange } from '../plan/change.ts'
import type { PlannedScenario } from '../plan/model.ts'
import type { FileGraph } from './graph.ts'
import { kindOfFile } from './kinds.ts'
import { type CoverageMap, reachedBy, runnersOf, scenarioKey } from './map.ts'

/** What a change may affect. `all` of something carries no list. */
export interface Selection {
  readonly about: string
  readonly unitTests: 'all' | ReadonlySet<string>
  /** At places of this provider. */
  scenarios(provider: string): 'all' | ReadonlySet<string>
  /** Why, file by file; empty when everything runs because nothing is known. */
  readonly reasons: readonly { readonly file: string; readonly effect: string }[]
}

export interface SelectionSources {
  graph(): FileGraph
  /** Undefined where nothing was recorded. */
  map(): CoverageMap | undefined
  readonly scenarios: readonly PlannedScenario[]
  /** Every unit test file there is. */
  readonly unitTests: readonly string[]
}

interface SelectionFacts extends Omit<SelectionSources, 'graph' | 'map'> {
  readonly graph: FileGraph
  readonly map: CoverageMap | undefined
}

/** What one file of a change may affect. */
interface Effect {
  readonly file: string
  readonly unitTests: 'all' | readonly string[]
  readonly inProcess: 'all' | readonly string[]
  /** Where daemons are processes of their own. */
  readonly elsewhere: 'all' | readonly string[]
  readonly why: string
}

/**
 * Finds what a change may affect: unit tests by nearness, scenarios by who ran the changed lines when it was recorded.
 * Whatever it cannot tell selects everything.
 */
export const selectBy = (change: Change, sources: SelectionSources): Selection => {
  if (change.kind === 'unknown') return everything(change.about)
  const facts = { ...sources, graph: sources.graph(), map: sources.map() }
  const effects = change.files.map((file) => effectOf(file, facts))
  const of = (part: 'unitTests' | 'inProcess' | 'elsewhere'): 'all' | ReadonlySet<string> =>
    effects.some((effect) => effect[part] === 'all')
      ? 'all'
      : new Set([
          ...newScenarios(part, facts),
          ...effects.flatMap((effect) => effect[part] as readonly string[]),
        ])
  const parts = { unitTests: of('unitTests'), inProcess: of('inProcess'), elsewhere: of('elsewhere') }
  return {
    about: change.about,
    unitTests: parts.unitTests,
    scenarios: (provider) => (provider === 'in-process' ? parts.inProcess : parts.elsewhere),
    reasons: effects.map((effect) => ({ file: effect.file, effect: showEffect(effect) })),
  }
}

const everything = (about: string): Selection => ({
  about: `${about}: everything runs`,
  unitTests: 'all',
  scenarios: () => 'all',
  reasons: [],
})

/** Scenarios that were never recorded run whatever changes. */
const newScenarios = (part: string, { map, scenarios }: SelectionFacts): readonly string[] => {
  if (part === 'unitTests' || map === undefined) return []
  const recorded = new Set(map.scenarios)
  return scenarios.map(scenarioKey).filter((key) => !recorded.has(key))
}

const showEffect = ({ unitTests, inProcess, elsewhere, why }: Effect): string => {
  const show = (what: 'all' | readonly string[], noun: string): string =>
    what === 'all' ? `all ${noun}s` : `${what.length} ${noun}${what.length === 1 ? '' : 's'}`
  const places =
    inProcess === 'all' || elsewhere === 'all'
      ? inProcess === elsewhere
        ? 'all scenarios'
        : `${show(inProcess, 'scenario')} in-process, ${show(elsewhere, 'scenario')} elsewhere`
      : show(elsewhere.length > inProcess.length ? elsewhere : inProcess, 'scenario')
  return `${show(unitTests, 'unit test file')}, ${places}: ${why}`
}

const effectOf = (change: FileChange, facts: SelectionFacts): Effect => {
  const { file } = change
  const none = { file, unitTests: [], inProcess: [], elsewhere: [] } as const
  switch (kindOfFile(file)) {
    case 'words':
      return { ...none, why: 'words; the static checks read them' }
    case 'feature': {
      const own = facts.scenarios.filter(({ uri }) => uri === file).map(scenarioKey)
      return { ...none, inProcess: own, elsewhere: own, why: 'the scenarios themselves changed' }
    }
    case 'code':
      return facts.graph.has(file)
        ? codeEffect(change, facts)
        : unknownEffect(file, 'it is gone, or nobody knows it')
    case 'unknown':
      return unknownEffect(file, 'nobody knows what needs it')
  }
}

/**
 * Tests that need more steps than this to come to a file are left to the merge, which runs all: they hardly ever see what
 * nearer ones and the scenarios do not. `npm run bench -- selection` measures how rarely.
 */
const farthest = 3

/** Tests that need a file over few imports, and those that come nearest to it. */
const nearTests = (tests: readonly string[], distances: ReadonlyMap<string, number>): readonly string[] => {
  const needing = tests.filter((test) => distances.has(test))
  const reach = Math.max(farthest, Math.min(...needing.map((test) => distances.get(test)!)))
  return needing.filter((test) => distances.get(test)! <= reach)
}

const unknownEffect = (file: string, why: string): Effect => ({
  file,
  unitTests: 'all',
  inProcess: 'all',
  elsewhere: 'all',
  why,
})

const codeEffect = (change: FileChange, facts: SelectionFacts): Effect => {
  const { file } = change
  const dependents = facts.graph.dependents(file)
  const unitTests = nearTests(facts.unitTests, dependents)
  if (servesTests(file)) return { file, unitTests, inProcess: [], elsewhere: [], why: 'tests near it' }
  if (!runsScenarios(dependents)) {
    return {
      file,
      unitTests,
      inProcess: [],
      elsewhere: [],
      why: 'tests near it; scenarios do without it',
    }
  }
  const { inProcess, elsewhere, why } = scenarioEffect(change, facts)
  return { file, unitTests, inProcess, elsewhere, why: `tests near it; ${why}` }
}

/** Programs through which a scenario reaches code: the runner with its support code, and the daemon. */
const roots =
  /^(cicd\/run-features\.ts|cicd\/accept\.ts|steps\/(definitions|hooks|parameter-types)\/|steps\/cucumber\.ts|dms\/nunet\.ts)/

const runsScenarios = (dependents: ReadonlyMap<string, number>): boolean =>
  [...dependents.keys()].some((file) => roots.test(file))

type ScenarioEffect = Pick<Effect, 'inProcess' | 'elsewhere' | 'why'>

const allOf = (why: string): ScenarioEffect => ({ inProcess: 'all', elsewhere: 'all', why })

const scenarioEffect = (change: FileChange, facts: SelectionFacts): ScenarioEffect => {
  const { map, graph } = facts
  const { file } = change
  const recorded = map?.files[file]
  if (map === undefined) return allOf('nothing was recorded')
  if (recorded === undefined) {
    return isOnlyOf(file)
      ? {
          inProcess: [],
          elsewhere: 'all',
          why: 'nothing of it was there when the scenarios ran in one process',
        }
      : allOf('it was not there when the scenarios were recorded')
  }
  const isFresh = change.lines !== undefined && change.oldBlob === recorded.blob
  const reached = isFresh
    ? change.lines.map((range) => reachedBy(recorded, range))
    : [{ functions: recorded.functions, isModule: true }]
  const functions = reached.flatMap((one) => one.functions)
  const isModule = reached.some((one) => one.isModule)
  // Constants and types act through whoever imports them.
  const near = isModule
    ? [file, ...graph.users(file)].flatMap((user) => map.files[user]?.functions ?? [])
    : []
  const ran = [...runnersOf(map, [...functions, ...near])]
  if (isModule && ran.length === 0) return allOf('it acts on the level of its module')
  const isUncalled = functions.some(([, , ...words]) => words.every((word) => word === 0))
  return {
    inProcess: ran,
    // What nobody called in one process may be called where daemons have one each.
    elsewhere: isUncalled ? 'all' : ran,
    why: isModule ? 'who ran it or what imports it' : 'who ran the changed functions',
  }
}

/** Parts of daemon and harness that exist only where daemons are processes of their own. */
const isOnlyOf = (file: string): boolean =>
  /^dms\/(nunet\.ts|main|cli\/|api\/|network\/libp2p\/|database\/level\/|executor\/(process|docker)\/)/.test(
    file,
  ) || /^environments\/(providers\/(?!in-process)|wan\/|faults\/|lease\/|deploy\/|builds\/)/.test(file)
