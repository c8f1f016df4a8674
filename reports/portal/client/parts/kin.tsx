import { failuresIn, groupFailures } from '../../model/failure-groups.ts'
import { linkTo } from '../state/route.ts'
import { index, lastRuns } from '../state/store.ts'
import { outcomeWords } from '../words.ts'

const namedAtMost = 12

/** The group of a failure: among the last runs of all environments, where its run is one of them, else within its run. */
const groupOf = (id: string, runId: string) => {
  const { runs, scenarios } = index.value
  const last = lastRuns.value.runs
  const at = runs.findIndex(({ id: one }) => one === runId)
  const run = runs[at]
  if (run === undefined) return undefined
  const among = last.some((one) => one.run === run) ? last : [{ run, at }]
  return groupFailures(failuresIn(scenarios, among)).find(({ failures }) =>
    failures.some(({ row, result }) => row.id === id && result.fact?.key === row.results[at]?.fact?.key),
  )
}

/** The other scenarios that most likely failed for the same reason, so that nobody looks for it twice. */
export const Kin = ({ id, run }: { id: string; run: string }) => {
  const group = groupOf(id, run)
  const others = group?.failures.filter(({ row }) => row.id !== id) ?? []
  if (others.length === 0) return null
  return (
    <section class="kin" aria-labelledby="kin">
      <h2 id="kin">The same cause elsewhere</h2>
      {group?.words !== undefined && <p class="soft">{group.words}</p>}
      <ul class="members">
        {others.slice(0, namedAtMost).map(({ row, run: { id: other, environment }, result }) => (
          <li key={row.id}>
            <a href={linkTo('scenario', row.id, { run: other })}>{row.title}</a>{' '}
            <span class="soft">
              {outcomeWords[result.outcome]} · {environment}
            </span>
          </li>
        ))}
      </ul>
      {others.length > namedAtMost && <p class="soft">and {others.length - namedAtMost} more</p>}
    </section>
  )
}
