import { buildName, type Column } from '../../model/columns.ts'
import { linkTo } from '../state/route.ts'
import { index, lastRuns } from '../state/store.ts'
import { duration, many, when } from '../words.ts'
import { Plan } from './plan.tsx'
import { QuarantineLine } from './quarantine.tsx'
import { RunName } from './run-name.tsx'
import { FaultsOfRun } from './standing-faults.tsx'

const Run = ({ column: { run } }: { column: Column }) => {
  const { passed, failed, skipped } = run.counts
  return (
    <li>
      <p>
        <b>{run.environment}</b> {failed} of {passed + failed + skipped} failed{' '}
        <span class="soft">
          · <RunName run={run} /> · {buildName(run)} · {when(run.startedAt)} · took {duration(run.durationMs)}{' '}
          on {run.machine}
        </span>
      </p>
      <FaultsOfRun faults={run.faults} />
      <QuarantineLine quarantine={run.quarantine} />
      <Plan run={run.id} />
    </li>
  )
}

/** What failed, and is no part of what the sentence, the bar and the cards speak of. */
const NotRepeated = ({ count }: { count: number }) =>
  count === 0 ? null : (
    <p class="notice">
      <a href={linkTo('wall', '', { outcome: 'failed' })}>{many(count, 'scenario')}</a> failed in an earlier
      run, and {count === 1 ? 'is' : 'are'} not among these: the last run of that environment left{' '}
      {count === 1 ? 'it' : 'them'} out.
    </p>
  )

/** What the last run of each environment says, or that of the chosen one, in one sentence and one bar. */
export const WallHead = () => {
  const { runs, counts, colour, sentence, notRepeated } = lastRuns.value
  return (
    <section class={`headline ${colour}`} aria-label="The last runs">
      <p class="eyebrow">
        {many(index.value.runs.length, 'run')} in all;{' '}
        {runs.length === 1 ? 'the last of' : 'here the last of each of'}{' '}
        {runs.length === 1 ? runs[0]?.run.environment : many(runs.length, 'environment')}
      </p>
      <h1>{sentence}</h1>
      <div class="proportion" aria-hidden="true">
        {(['failed', 'flaky', 'passed', 'skipped'] as const).map(
          (name) => counts[name] > 0 && <i key={name} class={name} style={{ flexGrow: counts[name] }} />,
        )}
      </div>
      <ul class="last-runs">
        {runs.map((column) => (
          <Run key={column.run.id} column={column} />
        ))}
      </ul>
      <NotRepeated count={notRepeated} />
    </section>
  )
}
