import type { Column, Standing } from '../../model/columns.ts'
import type { RunFacts, ScenarioRow } from '../../model/types.ts'

type Standings = ReadonlyMap<string, Standing>

interface Wall {
  readonly scenarios: readonly ScenarioRow[]
  readonly runs: readonly Pick<RunFacts, 'id' | 'folder'>[]
  /** In the order of the scenarios. */
  readonly texts: readonly string[]
  readonly columns: readonly Column[]
  readonly standings: Standings
}

/** What the search looks at, made once for all keystrokes. */
export const searchTexts = (scenarios: readonly ScenarioRow[]): readonly string[] =>
  scenarios.map(({ title, feature, rule = '', tags, uri, id }) =>
    `${title}\n${feature}\n${rule}\n${tags.join(' ')}\n${uri}\n${id}`.toLowerCase(),
  )

/** `manual`: performed by a person; `missing`: no run has shown it; else how it stands now. */
const stateOf = (row: ScenarioRow, standings: Standings): string =>
  standings.get(row.id)?.result.outcome ?? (row.isManual ? 'manual' : 'missing')

/** The places of the runs of an environment; undefined where none is chosen. */
const placesOf = (columns: readonly Column[], environment: string): readonly number[] | undefined =>
  environment === ''
    ? undefined
    : columns.filter(({ run }) => run.environment === environment).map(({ at }) => at)

const stateIn = (row: ScenarioRow, wanted: readonly number[] | undefined, standings: Standings): string => {
  if (wanted === undefined) return stateOf(row, standings)
  const at = wanted.find((one) => row.results[one] !== null && row.results[one] !== undefined)
  return at === undefined ? 'missing' : (row.results[at]?.outcome ?? 'missing')
}

/** `before`: a failure was kept of a run that has been replaced since, however it stands now. */
const hasOutcome = (row: ScenarioRow, outcome: string, state: string): boolean =>
  outcome === '' || (outcome === 'before' ? row.lastFailure !== undefined : state === outcome)

/** How many rows each outcome would show in an environment, or in all; under the empty name, how many there are. */
export const countStates = (
  { scenarios, columns, standings }: Omit<Wall, 'texts' | 'runs'>,
  environment: string,
): ReadonlyMap<string, number> => {
  const wanted = placesOf(columns, environment)
  const counts = new Map<string, number>()
  const count = (state: string): void => void counts.set(state, (counts.get(state) ?? 0) + 1)
  for (const row of scenarios) {
    const state = stateIn(row, wanted, standings)
    count(state)
    if (wanted !== undefined && state === 'missing') continue
    count('')
    if (row.lastFailure !== undefined) count('before')
  }
  return counts
}

/** Shorter beginnings of an id would find what nobody meant. */
const idLettersAtLeast = 6

/** The places of the runs that a word names: by their folder, or by the beginning of their id. */
const runsNamed = (runs: Wall['runs'], word: string): readonly number[] =>
  runs.flatMap(({ id, folder }, at) =>
    folder.toLowerCase() === word || (word.length >= idLettersAtLeast && id.toLowerCase().startsWith(word))
      ? [at]
      : [],
  )

/** Whether a row was played in one of these runs. */
const isIn = ({ results }: ScenarioRow, runs: readonly number[]): boolean =>
  runs.some((at) => results[at] !== null && results[at] !== undefined)

/** The rows that an address asks for: `q` (words, or a run by folder or id), `outcome`, `env`. */
export const select = (
  { scenarios, runs, texts, columns, standings }: Wall,
  query: URLSearchParams,
): readonly ScenarioRow[] => {
  const words = (query.get('q') ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => ({ word, named: runsNamed(runs, word) }))
  const outcome = query.get('outcome') ?? ''
  const environment = query.get('env') ?? ''
  const wanted = placesOf(columns, environment)
  return scenarios.filter(
    (row, at) =>
      words.every(({ word, named }) => texts[at]?.includes(word) === true || isIn(row, named)) &&
      hasOutcome(row, outcome, stateIn(row, wanted, standings)) &&
      (wanted === undefined || outcome === 'missing' || stateIn(row, wanted, standings) !== 'missing'),
  )
}
