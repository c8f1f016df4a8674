import type { PlannedRow } from '../../../model.ts'
import { index } from '../state/store.ts'
import { many } from '../words.ts'

const Row = ({ row: { stage, provider, topology, tags, reason } }: { row: PlannedRow }) => (
  <li>
    <b>{stage}</b> on {provider}
    {topology !== undefined && ` / ${topology}`}
    {tags !== undefined && (
      <>
        {' '}
        <code>{tags}</code>
      </>
    )}
    <span class="soft">: {reason}</span>
  </li>
)

/** What set a run off, what was to run where and why, and what not and why not; nothing where nobody planned it. */
export const Plan = ({ run }: { run: string | undefined }) => {
  const plan = index.value.runs.find(({ id }) => id === run)?.plan
  if (plan === undefined) return null
  return (
    <details class="plan">
      <summary>
        Planned for <b>{plan.event}</b>: {many(plan.rows.length, 'job')}, {plan.notRun.length} left out
      </summary>
      <h3>What was to run, and why</h3>
      <ul>
        {plan.rows.map((row, at) => (
          <Row key={at} row={row} />
        ))}
      </ul>
      {plan.notRun.length > 0 && (
        <>
          <h3>What did not run, and why</h3>
          <ul>
            {plan.notRun.map(({ what, reason }, at) => (
              <li key={at}>
                <b>{what}</b>
                <span class="soft">: {reason}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </details>
  )
}
