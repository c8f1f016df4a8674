import type { ScenarioDetail, ScenarioRow, ScenarioRun } from '../../model/types.ts'
import { AttemptView } from '../parts/attempt.tsx'
import { Empty } from '../parts/empty.tsx'
import { Evidence } from '../parts/evidence.tsx'
import { History } from '../parts/history.tsx'
import { Kin } from '../parts/kin.tsx'
import { KeptNotice, LastFailures } from '../parts/last-failures.tsx'
import { useLoaded } from '../parts/loading.ts'
import { Plan } from '../parts/plan.tsx'
import { Sign } from '../parts/sign.tsx'
import { Timeline } from '../parts/timeline.tsx'
import { Why } from '../parts/why.tsx'
import { linkTo, route } from '../state/route.ts'
import { rowsById, source, standings } from '../state/store.ts'

const Crumbs = ({ row }: { row: ScenarioRow }) => (
  <nav aria-label="Where this is" class="crumbs">
    <a href="#/">Wall</a> <span aria-hidden="true">/</span>{' '}
    <a href={linkTo('wall', '', { q: row.feature })}>{row.feature}</a>
    {row.rule !== undefined && row.rule !== '' && (
      <>
        {' '}
        <span aria-hidden="true">/</span> <span>{row.rule}</span>
      </>
    )}
  </nav>
)

const Facts = ({ row }: { row: ScenarioRow }) => (
  <p class="facts">
    <code>
      {row.uri}:{row.line}
    </code>
    {row.scopeLines.map((line) => (
      <a key={line} class="tag" href={linkTo('scope', line)}>
        {line}
      </a>
    ))}
    {row.tags
      .filter((tag) => !tag.startsWith('@scope:'))
      .map((tag) => (
        <a key={tag} class="tag plain" href={linkTo('wall', '', { q: tag })}>
          {tag}
        </a>
      ))}
    <a class="tag plain" href={linkTo('workshop', '', { file: row.uri })}>
      change it
    </a>
  </p>
)

const RunView = ({ run, detail }: { run: ScenarioRun; detail: ScenarioDetail }) => (
  <>
    <KeptNotice id={detail.id} kept={run.kept} />
    <Why run={run} />
    <Kin id={detail.id} run={run.run} />
    <Plan run={run.run} />
    <LastFailures detail={detail} shown={run.run} />
    <History detail={detail} shown={run.run} />
    <section aria-labelledby="story">
      <h2 id="story">What was done</h2>
      {run.attempts.map((attempt) => (
        <AttemptView key={attempt.number} attempt={attempt} isOnly={run.attempts.length === 1} />
      ))}
    </section>
    <Timeline events={run.timeline} hosts={run.machines.hosts} />
    <Evidence run={run} />
    {detail.text !== undefined && (
      <section aria-labelledby="text">
        <h2 id="text">As it is written</h2>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable with the keyboard */}
        <pre class="gherkin" tabIndex={0}>
          {detail.text}
        </pre>
      </section>
    )}
  </>
)

const chosen = (detail: ScenarioDetail): ScenarioRun | undefined =>
  [...detail.runs, ...detail.failures].find(({ run }) => run === route.value.query.get('run')) ??
  detail.runs[0]

const Loaded = ({ row }: { row: ScenarioRow }) => {
  const { data, error } = useLoaded<ScenarioDetail>(
    async () =>
      (await source.value?.detail(row.id)) ?? { id: row.id, runs: [], failures: [], past: [], flakes: [] },
    [row],
  )
  if (error !== undefined) return <Empty title="Its record cannot be read">{error.message}</Empty>
  if (data === undefined) return <p class="loading">Reading its record …</p>
  const run = chosen(data)
  if (run === undefined)
    return (
      <>
        <Empty title={row.isManual ? 'A person performs this one' : 'No run has shown it yet'}>
          {row.isManual ? (
            <a href={linkTo('manual', row.id)}>To the manual desk</a>
          ) : (
            'It will be here after the next run.'
          )}
        </Empty>
        <LastFailures detail={data} shown="" />
        <History detail={data} shown="" />
      </>
    )
  return <RunView key={run.run} run={run} detail={data} />
}

/** All about one scenario: why it failed, what was done and seen, what the hosts say, how it fared before. */
export const ScenarioPage = () => {
  const row = rowsById.value.get(route.value.id)
  if (row === undefined)
    return (
      <Empty title="There is no such scenario">
        It may have been renamed or removed. <a href="#/">To the wall</a>
      </Empty>
    )
  const last = standings.value.get(row.id)
  return (
    <article class="scenario">
      <Crumbs row={row} />
      <h1>
        {last !== undefined && <Sign outcome={last.result.outcome} />} {row.title}
      </h1>
      <Facts row={row} />
      <Loaded row={row} />
    </article>
  )
}
