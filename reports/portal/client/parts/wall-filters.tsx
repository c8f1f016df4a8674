import { useMemo } from 'preact/hooks'
import { route, setQuery } from '../state/route.ts'
import { columns, index, standings } from '../state/store.ts'
import { stateOf } from '../state/wall-selection.ts'
import { many } from '../words.ts'

const states: readonly (readonly [state: string, name: string])[] = [
  ['', 'all'],
  ['failed', 'failed'],
  ['flaky', 'flaky'],
  ['passed', 'passed'],
  ['skipped', 'skipped'],
  ['manual', 'manual'],
  ['missing', 'not run'],
  ['before', 'failed before'],
]

/** All filters live in the address, so that what one sees can be sent to somebody. */
export const WallFilters = ({ shown }: { shown: number }) => {
  const { query } = route.value
  const { scenarios } = index.value
  const counts = useMemo(() => Map.groupBy(scenarios, (row) => stateOf(row, standings.value)), [scenarios])
  const countOf = (state: string): number => {
    if (state === '') return scenarios.length
    if (state === 'before') return scenarios.filter(({ lastFailure }) => lastFailure !== undefined).length
    return counts.get(state)?.length ?? 0
  }
  const environments = [...new Set(columns.value.map(({ run }) => run.environment))]
  const wanted = query.get('outcome') ?? ''
  return (
    <search class="filters">
      <label class="field grow">
        <span class="sr">Search scenarios</span>
        <input
          type="search"
          placeholder="Search scenarios, features, tags …"
          value={query.get('q') ?? ''}
          onInput={({ currentTarget }) => setQuery({ q: currentTarget.value })}
        />
        <kbd>/</kbd>
      </label>
      {environments.length > 1 && (
        <label class="field">
          <span class="sr">Environment</span>
          <select
            value={query.get('env') ?? ''}
            onChange={({ currentTarget }) => setQuery({ env: currentTarget.value })}
          >
            <option value="">every environment</option>
            {environments.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <fieldset class="chips">
        <legend class="sr">Outcome</legend>
        {states.map(([state, name]) => {
          const count = countOf(state)
          if (count === 0 && wanted !== state) return null
          return (
            <button
              key={state}
              type="button"
              class={`chip ${state}`}
              aria-pressed={wanted === state}
              onClick={() => setQuery({ outcome: state })}
            >
              {name} <b>{count}</b>
            </button>
          )
        })}
      </fieldset>
      <p class="sr" role="status">
        {many(shown, 'scenario')} shown
      </p>
    </search>
  )
}
