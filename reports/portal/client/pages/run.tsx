import { useEffect } from 'preact/hooks'
import type { AttestedNetwork } from '../../model/attested.ts'
import { buildName } from '../../model/columns.ts'
import { failuresIn } from '../../model/failure-groups.ts'
import type { RunFacts } from '../../model/types.ts'
import { Empty } from '../parts/empty.tsx'
import { LinkTable } from '../parts/link-table.tsx'
import { Plan } from '../parts/plan.tsx'
import { QuarantineLine } from '../parts/quarantine.tsx'
import { runWords } from '../parts/run-name.tsx'
import { Sign } from '../parts/sign.tsx'
import { FaultsOfRun } from '../parts/standing-faults.tsx'
import { linkTo, route } from '../state/route.ts'
import { index } from '../state/store.ts'
import { duration, many, when } from '../words.ts'

const Attestation = ({ network }: { network: AttestedNetwork }) => (
  <section id={`attestation-${network.id}`} aria-labelledby={`attestation-of-${network.id}`}>
    <h2 id={`attestation-of-${network.id}`}>Attestation of {network.id}</h2>
    <LinkTable measured={network} />
    {network.pairs.length === 0 && (
      <p class="soft">Its pairs are in the record; they were too many to keep.</p>
    )}
    {network.left > 0 && <p class="soft">{network.left} more directions are in the record.</p>}
  </section>
)

/** What did not simply pass in a run, and a way to all of it. */
const Scenarios = ({ run, at }: { run: RunFacts; at: number }) => {
  const { passed, failed, skipped } = run.counts
  const bad = failuresIn(index.value.scenarios, [{ run, at }])
  return (
    <section aria-labelledby="scenarios">
      <h2 id="scenarios">Scenarios</h2>
      <ul class="members">
        {bad.map(({ row, result }) => (
          <li key={row.id}>
            <Sign outcome={result.outcome} />{' '}
            <a href={linkTo('scenario', row.id, { run: run.id })}>{row.title}</a>{' '}
            <span class="soft">{result.why}</span>
          </li>
        ))}
      </ul>
      <p>
        <a href={linkTo('wall', '', { q: run.id })}>
          All {many(passed + failed + skipped, 'scenario')} of it on the wall
        </a>
      </p>
    </section>
  )
}

const RunView = ({ run, at }: { run: RunFacts; at: number }) => (
  <article class="scenario">
    <nav aria-label="Where this is" class="crumbs">
      <a href="#/">Wall</a> <span aria-hidden="true">/</span> <span>{runWords(run)}</span>
    </nav>
    <h1>{run.sentence}</h1>
    <p class="soft">
      {run.environment} · {buildName(run)} · {when(run.startedAt)} · took {duration(run.durationMs)} on{' '}
      {run.machine}
    </p>
    {run.causes.map(({ code, text }) => (
      <p key={text} class="notice bad">
        {text} <code>{code}</code>
      </p>
    ))}
    {run.warnings.map((text) => (
      <p key={text} class="notice">
        {text}
      </p>
    ))}
    <FaultsOfRun faults={run.faults} />
    <QuarantineLine quarantine={run.quarantine} />
    <Plan run={run.id} />
    {run.networks?.map((network) => (
      <Attestation key={network.id} network={network} />
    ))}
    <Scenarios run={run} at={at} />
  </article>
)

/** One run: what came of it, why it is red, and what was measured of its networks. */
export const RunPage = () => {
  const { id, query } = route.value
  const at = index.value.runs.findIndex((run) => run.id === id)
  const run = index.value.runs[at]
  const network = query.get('network')
  useEffect(() => {
    if (network !== null) document.getElementById(`attestation-${network}`)?.scrollIntoView()
  }, [network])
  return run === undefined ? (
    <Empty title="There is no record of this run">
      Its folder may have been emptied. <a href="#/">To the wall</a>
    </Empty>
  ) : (
    <RunView run={run} at={at} />
  )
}
