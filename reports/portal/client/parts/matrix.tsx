import { useMemo } from 'preact/hooks'
import { buildName, type Column } from '../../model/columns.ts'
import type { ScenarioRow } from '../../model/types.ts'
import { linkTo } from '../state/route.ts'
import { columns } from '../state/store.ts'
import { duration, marks, outcomeWords, when } from '../words.ts'
import { useCurrentRow } from './current-row.ts'
import { FailedBefore } from './last-failures.tsx'
import { runWords } from './run-name.tsx'
import { useWidth } from './use-width.ts'
import { type Line, VirtualList } from './virtual-list.tsx'

const heights = { feature: 52, rule: 30, row: 40 }
const cellPx = 44

/** Headings and rows in one list, each with its height. */
const linesOf = (rows: readonly ScenarioRow[]): readonly Line<ScenarioRow>[] => {
  const lines: Line<ScenarioRow>[] = []
  let before: ScenarioRow | undefined
  for (const row of rows) {
    const isNewFeature = before === undefined || row.feature !== before.feature || row.uri !== before.uri
    if (isNewFeature)
      lines.push({ key: `f ${row.id}`, height: heights.feature, heading: row.feature, level: 2 })
    if (row.rule !== undefined && row.rule !== '' && (isNewFeature || row.rule !== before?.rule))
      lines.push({ key: `r ${row.id}`, height: heights.rule, heading: row.rule, level: 3 })
    lines.push({ key: row.id, height: heights.row, item: row })
    before = row
  }
  return lines
}

const Cell = ({ row, column: { at, run } }: { row: ScenarioRow; column: Column }) => {
  const result = row.results[at] ?? undefined
  if (result === undefined)
    return (
      <td class="cell none">
        <span class="sr">not in this run</span>
      </td>
    )
  const known = result.quarantine === undefined ? '' : ', quarantined'
  const hurt = result.faults === undefined ? '' : ', in a network that suffered already'
  const word = `${outcomeWords[result.outcome]}${known}${hurt}`
  const tip = `${word} on ${run.environment}, ${buildName(run)}${[result.why, ...(result.faults ?? [])].map((told) => (told === undefined ? '' : `: ${told}`)).join('')}`
  return (
    <td class="cell">
      <a
        class={`tile ${result.outcome}${known === '' ? '' : ' known'}${hurt === '' ? '' : ' hurt'}`}
        href={linkTo('scenario', row.id, { run: run.id })}
        tabIndex={-1}
        title={tip}
        aria-label={word}
      >
        {marks[result.outcome]}
      </a>
    </td>
  )
}

const Row = ({
  row,
  shown,
  isCurrent,
}: {
  row: ScenarioRow
  shown: readonly Column[]
  isCurrent: boolean
}) => {
  const newest = row.results.find((one) => one !== null)
  return (
    <>
      <th scope="row" class="title">
        <a
          id={`row-${row.id}`}
          href={linkTo('scenario', row.id)}
          aria-current={isCurrent ? 'true' : undefined}
        >
          {row.title}
        </a>
        <FailedBefore row={row} />
        {row.isManual && <span class="badge">manual</span>}
      </th>
      <td class="took">
        {newest === undefined || newest === null || newest.outcome === 'skipped'
          ? ''
          : duration(newest.durationMs)}
      </td>
      {shown.map((column) => (
        <Cell key={column.run.id} row={row} column={column} />
      ))}
    </>
  )
}

const Head = ({ shown }: { shown: readonly Column[] }) => (
  <thead>
    <tr class="matrix-head">
      <th scope="col" class="title">
        Scenario
      </th>
      <th scope="col" class="took">
        Time
      </th>
      {shown.map(({ run }) => (
        <th
          scope="col"
          class="cell"
          key={run.id}
          title={`${run.environment}, ${buildName(run)}, ${when(run.startedAt)}: ${runWords(run)}`}
        >
          <a class="slant" href={linkTo('run', run.id)}>
            <b>{run.environment}</b> {run.folder === run.id ? run.commit.slice(0, 7) : run.folder}
          </a>
        </th>
      ))}
    </tr>
  </thead>
)

/** Scenarios down, builds in their environments across; only what is in sight is drawn. */
export const Matrix = ({ rows }: { rows: readonly ScenarioRow[] }) => {
  const [frame, width] = useWidth()
  const lines = useMemo(() => linesOf(rows), [rows])
  const current = useCurrentRow(rows)
  const fits = Math.max(1, Math.floor((width - (width < 640 ? 190 : 420)) / cellPx))
  const shown = columns.value.slice(0, fits)
  const left = columns.value.length - shown.length
  return (
    <div ref={frame} class="matrix">
      <table aria-label="Scenarios by environment and build" aria-rowcount={lines.length + 1}>
        <Head shown={shown} />
        <VirtualList
          lines={lines}
          scrollTo={current}
          heading={({ heading, level }) => (
            <th scope="rowgroup" class={`heading level-${level}`}>
              {heading}
            </th>
          )}
          row={(row) => <Row row={row} shown={shown} isCurrent={row.id === current} />}
        />
      </table>
      {left > 0 && (
        <p class="soft">{left} older columns do not fit; each scenario’s page has its whole history.</p>
      )}
    </div>
  )
}
