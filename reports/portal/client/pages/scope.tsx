import { useEffect, useMemo } from 'preact/hooks'
import { coverageOf, type LineState, type ScopeCoverage, type ScopeLine } from '../../model/scope.ts'
import type { ScenarioRow } from '../../model/types.ts'
import { Empty } from '../parts/empty.tsx'
import { linkTo, route, setQuery } from '../state/route.ts'
import { index, standings } from '../state/store.ts'
import { many, marks, outcomeWords } from '../words.ts'

const stateWords: Readonly<Record<LineState, string>> = {
  proven: 'proven',
  broken: 'broken',
  waiting: 'not run yet',
  missing: 'no scenario',
}

const Proof = ({ row }: { row: ScenarioRow }) => {
  const last = standings.value.get(row.id)
  const outcome = last?.result.outcome
  const run = last === undefined ? undefined : index.value.runs[last.at]
  return (
    <li>
      <span class={`tile small ${outcome ?? (row.isManual ? 'manual' : 'none')}`} aria-hidden="true">
        {marks[outcome ?? (row.isManual ? 'manual' : 'none')]}
      </span>
      <a href={linkTo('scenario', row.id)}>{row.title}</a>
      <span class="soft">
        {outcome === undefined
          ? row.isManual
            ? 'performed by a person'
            : 'not run yet'
          : outcomeWords[outcome]}
        {run !== undefined && ` · ${run.environment} · ${run.commit.slice(0, 7)}`}
      </span>
    </li>
  )
}

const LineView = ({ line }: { line: ScopeLine }) => (
  <li class={`accept ${line.state}`} id={`line-${line.id}`}>
    <details open={line.state === 'broken' || route.value.id === line.id}>
      <summary>
        <span class={`state ${line.state}`}>{stateWords[line.state]}</span>
        <span class="accept-text">{line.text}</span>
        <span class="soft count">
          {line.scenarios.length === 0 ? '' : many(line.scenarios.length, 'scenario')}
        </span>
      </summary>
      {line.scenarios.length === 0 ? (
        <p class="soft">
          Nothing proves it.{' '}
          <a href={linkTo('workshop', '', { scope: line.id })}>Write the scenario that does</a>.
        </p>
      ) : (
        <ul class="proofs">
          {line.scenarios.map((row) => (
            <Proof key={row.id} row={row} />
          ))}
        </ul>
      )}
    </details>
  </li>
)

const ItemView = ({ item: { item, lines } }: { item: ScopeCoverage }) => {
  const proven = lines.filter(({ state }) => state === 'proven').length
  return (
    <section class="scope-item" aria-labelledby={`item-${item.id}`}>
      <header>
        <h2 id={`item-${item.id}`}>{item.title}</h2>
        <code>{item.id}</code>
        <span class="meter" role="img" aria-label={`${proven} of ${lines.length} proven`}>
          {lines.map(({ id, state }) => (
            <i key={id} class={state} />
          ))}
        </span>
      </header>
      <ol>
        {lines.map((line) => (
          <LineView key={line.id} line={line} />
        ))}
      </ol>
    </section>
  )
}

const states: readonly LineState[] = ['broken', 'missing', 'waiting', 'proven']

const Chips = ({ lines, wanted }: { lines: readonly ScopeLine[]; wanted: string }) => (
  <fieldset class="chips">
    <legend class="sr">State</legend>
    {['', ...states].map((state) => {
      const count = state === '' ? lines.length : lines.filter((line) => line.state === state).length
      return (
        <button
          key={state}
          type="button"
          class={`chip ${state}`}
          aria-pressed={wanted === state}
          onClick={() => setQuery({ state })}
        >
          {state === '' ? 'all' : stateWords[state as LineState]} <b>{count}</b>
        </button>
      )
    })}
  </fieldset>
)

/** What was promised, line by line, and the last word on each. */
export const ScopePage = () => {
  const items = useMemo(() => coverageOf(index.value), [index.value])
  const { id, query } = route.value
  useEffect(() => document.getElementById(`line-${id}`)?.scrollIntoView({ block: 'center' }), [id])
  const lines = items.flatMap((one) => one.lines)
  const wanted = query.get('state') ?? ''
  const shown = items
    .map((one) => ({ ...one, lines: one.lines.filter(({ state }) => wanted === '' || state === wanted) }))
    .filter((one) => one.lines.length > 0)
  if (items.length === 0)
    return (
      <Empty title="There is no scope">specs/scope.yaml says what is promised; it could not be read.</Empty>
    )
  const proven = lines.filter(({ state }) => state === 'proven').length
  return (
    <>
      <section class="headline">
        <p class="eyebrow">The frozen scope</p>
        <h1>
          {proven} of {many(lines.length, 'promise')} proven by the last results
        </h1>
      </section>
      <Chips lines={lines} wanted={wanted} />
      {shown.map((one) => (
        <ItemView key={one.item.id} item={one} />
      ))}
    </>
  )
}
