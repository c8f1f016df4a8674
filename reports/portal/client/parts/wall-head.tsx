import { buildName } from '../../model/columns.ts'
import { columns, index } from '../state/store.ts'
import { duration, many, when } from '../words.ts'
import { Plan } from './plan.tsx'
import { QuarantineLine } from './quarantine.tsx'
import { FaultsOfRun } from './standing-faults.tsx'

/** What the newest run says, in one sentence and one bar. */
export const WallHead = () => {
  const [newest] = index.value.runs
  if (newest === undefined) return <h1>Every promise, at a glance</h1>
  const { passed, failed, skipped, flaky } = newest.counts
  const parts: readonly (readonly [string, number])[] = [
    ['failed', failed],
    ['flaky', flaky],
    ['passed', passed - flaky],
    ['skipped', skipped],
  ]
  return (
    <section class={`headline ${newest.colour}`} aria-label="The newest run">
      <p class="eyebrow">
        {newest.environment} · {buildName(newest)} · {when(newest.startedAt)}
      </p>
      <h1>{newest.sentence}</h1>
      <div class="proportion" aria-hidden="true">
        {parts.map(([name, count]) => count > 0 && <i key={name} class={name} style={{ flexGrow: count }} />)}
      </div>
      <p class="soft">
        {many(index.value.runs.length, 'run')} in {many(columns.value.length, 'column')} · the newest took{' '}
        {duration(newest.durationMs)} on {newest.machine}
      </p>
      <FaultsOfRun faults={newest.faults} />
      <QuarantineLine quarantine={newest.quarantine} />
      <Plan run={newest.id} />
    </section>
  )
}
