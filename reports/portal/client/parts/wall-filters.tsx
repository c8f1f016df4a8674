import { useMemo } from 'preact/hooks'
import { route, setQuery } from '../state/route.ts'
import { columns, index, standings } from '../state/store.ts'
import { countStates } from '../state/wall-selection.ts'
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
  const environment = query.get('env') ?? ''
  const counts = useMemo(
    () => countStates({ scenarios, columns: columns.value, standings: standings.value }, environment),
    [scenarios, environment],
  )
  const environments = [...new Set(columns.value.map(({ run }) => run.environment))]
  const wanted = query.get('outcome') ?? ''
  return (
    <search class="filters">
      <label class="field grow">
        <span class="sr">Search scenarios</span>
        <input
          type="search"
          placeholder="Search scenarios, features, tags, runs …"
          value={query.get('q') ?? ''}
          onInput={({ currentTarget }) => setQuery({ q: currentTarget.value })}
        />
        <kbd>/</kbd>
      </label>
      {environments.length > 1 && (
        <label class="field">
          <span class="sr">Environment</span>
          <select
            value={environment}
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
          const count = counts.get(state) ?? 0
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
