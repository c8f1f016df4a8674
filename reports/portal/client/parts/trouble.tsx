import type { Column } from '../../model/columns.ts'
import type { Failure, FailureGroup } from '../../model/failure-groups.ts'
import type { RunFacts } from '../../model/types.ts'
import { linkTo } from '../state/route.ts'
import { failureGroups, lastRuns } from '../state/store.ts'
import { many, whoseWords } from '../words.ts'
import { QuarantineMark } from './quarantine.tsx'
import { Sign } from './sign.tsx'
import { FaultMark } from './standing-faults.tsx'

/** More than these do not help to decide where to look first. */
const shownAtMost = 12
/** Of one group, before the rest is folded. */
const namedAtMost = 6

/** What went wrong with the runs themselves, beside their scenarios. */
const causesOf = (runs: readonly Column[]) =>
  runs.flatMap(({ run }) =>
    run.causes.filter(({ code }) => code !== 'SCENARIO_FAILED').map((cause) => ({ ...cause, run })),
  )

const placeOf = ({ row, run, also }: Failure): string =>
  `${row.feature} · ${run.environment}${also.length === 0 ? '' : `, and on ${also.join(', ')}`}`

const linkOf = ({ row, run }: Failure): string => linkTo('scenario', row.id, { run: run.id })

const Whose = ({ whose }: Pick<FailureGroup, 'whose'>) =>
  whose === 'unknown' ? null : <span class={`badge whose ${whose}`}>{whoseWords[whose]}</span>

/** One that shares its cause with no other. */
const Single = ({ group: { whose }, failure }: { group: FailureGroup; failure: Failure }) => (
  <>
    <a href={linkOf(failure)}>
      <Sign outcome={failure.result.outcome} />
      <strong>{failure.row.title}</strong>
      <span class="soft">
        {placeOf(failure)} {failure.result.faults === undefined && <Whose whose={whose} />}
      </span>
    </a>
    <p class="reason">{failure.result.why}</p>
    <FaultMark {...failure.result} />
    <QuarantineMark quarantine={failure.result.quarantine} />
  </>
)

const Members = ({ failures }: { failures: readonly Failure[] }) => (
  <ul class="members">
    {failures.map((failure) => (
      <li key={failure.row.id}>
        <a href={linkOf(failure)}>{failure.row.title}</a> <span class="soft">{placeOf(failure)}</span>
        <QuarantineMark quarantine={failure.result.quarantine} />
      </li>
    ))}
  </ul>
)

/** Several that most likely are one: the cause once, and the scenarios below it. */
const Together = ({ group }: { group: FailureGroup }) => {
  const { words, whose, outcome, failures } = group
  const [first] = failures
  const folded = failures.slice(namedAtMost)
  return (
    <>
      <h3>
        <Sign outcome={outcome} />{' '}
        <span>
          {many(failures.length, 'scenario')}, one cause <Whose whose={whose} />
        </span>
      </h3>
      <p class="cause">{words ?? first?.result.why}</p>
      {words === undefined && first !== undefined && <FaultMark {...first.result} />}
      <Members failures={failures.slice(0, namedAtMost)} />
      {folded.length > 0 && (
        <details>
          <summary>{folded.length} more with this cause</summary>
          <Members failures={folded} />
        </details>
      )}
    </>
  )
}

const Card = ({ group }: { group: FailureGroup }) => {
  const [failure] = group.failures
  return (
    <li class={group.outcome}>
      {failure !== undefined && group.failures.length === 1 ? (
        <Single group={group} failure={failure} />
      ) : (
        <Together group={group} />
      )}
    </li>
  )
}

/** The tables of which the report speaks are on the page of the run. */
const ToAttestations = ({ run: { id, networks = [] } }: { run: RunFacts }) => (
  <p>
    {networks.map((network) => (
      <a key={network.id} href={linkTo('run', id, { network: network.id })}>
        Attestation of {network.id}
      </a>
    ))}
  </p>
)

/** What fails or is unsteady in the last runs, cause by cause, and what was wrong with the runs themselves. */
export const Trouble = () => {
  const groups = failureGroups.value
  const causes = causesOf(lastRuns.value.runs)
  if (groups.length === 0 && causes.length === 0) return null
  const left = groups.slice(shownAtMost)
  return (
    <section class="trouble" aria-labelledby="trouble">
      <h2 id="trouble">Look here first</h2>
      <ul class="cards">
        {groups.slice(0, shownAtMost).map((group) => (
          <Card key={group.key} group={group} />
        ))}
        {causes.map(({ code, text, run }) => (
          <li key={`${run.id} ${text}`} class="failed">
            <strong>The run itself: {text}</strong>
            <p>
              <code>{code}</code> <span class="soft">{run.environment}</span>
            </p>
            {code === 'NOT_AS_DECLARED' && <ToAttestations run={run} />}
          </li>
        ))}
      </ul>
      {left.length > 0 && (
        <p>
          <a href={linkTo('wall', '', { outcome: 'failed' })}>{many(left.length, 'more cause')}</a>, of{' '}
          {many(left.flatMap(({ failures }) => failures).length, 'scenario')}
        </p>
      )}
    </section>
  )
}
