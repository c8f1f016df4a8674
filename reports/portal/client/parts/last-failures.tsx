import { buildName } from '../../model/columns.ts'
import type { ScenarioDetail, ScenarioRow, ScenarioRun } from '../../model/types.ts'
import { linkTo } from '../state/route.ts'
import { when } from '../words.ts'
import { Sign } from './sign.tsx'

/** What is looked at is not how the scenario stands; said before anything of it is told. */
export const KeptNotice = ({ id, kept }: { id: string; kept: ScenarioRun['kept'] }) =>
  kept === undefined ? null : (
    <p class="notice kept" role="note">
      <b>An earlier failure, not how it stands now.</b> It is out of a run of {when(kept.startedAt)} on{' '}
      {kept.environment}, {buildName(kept)}, which another run has replaced since. It counts in no verdict.{' '}
      <a href={linkTo('scenario', id)}>To how it stands now</a>
    </p>
  )

const inShort = ({ reason, differences, why = '' }: ScenarioRun): string =>
  reason === undefined
    ? (differences?.summary ?? why)
    : `${reason.who} expected ${reason.expected}, and saw ${[reason.code, reason.saw].filter(Boolean).join(': ')}`

/** The last failure in each environment out of runs that have been replaced, each with its whole page. */
export const LastFailures = ({
  detail: { id, failures },
  shown,
}: {
  detail: ScenarioDetail
  shown: string
}) => {
  const others = failures.filter(({ run }) => run !== shown)
  if (others.length === 0) return null
  return (
    <section class="last-failures" aria-labelledby="last-failures">
      <h2 id="last-failures">{others.length === 1 ? 'Last failure' : 'Last failures'}</h2>
      <p class="soft">Out of runs that others have replaced since; no part of how it stands now.</p>
      <ul>
        {others.map((one) => (
          <li key={`${one.run} ${one.kept?.environment}`} class="card">
            <a href={linkTo('scenario', id, { run: one.run })}>
              <Sign outcome={one.outcome} /> {one.kept !== undefined && when(one.kept.startedAt)} on{' '}
              {one.kept?.environment}
            </a>
            <p>{inShort(one)}</p>
            <p class="soft">
              run {one.run}
              {one.kept !== undefined && `, ${buildName(one.kept)}`}
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** A way from the wall to what failed before, where nothing there shows it any more. */
export const FailedBefore = ({ row: { id, title, lastFailure } }: { row: ScenarioRow }) =>
  lastFailure === undefined ? null : (
    <a
      class="badge failed-before"
      href={linkTo('scenario', id, { run: lastFailure.run })}
      title={`Failed on ${lastFailure.environment}, ${when(lastFailure.at)}; that run has been replaced since`}
    >
      failed before<span class="sr">: {title}</span>
    </a>
  )
