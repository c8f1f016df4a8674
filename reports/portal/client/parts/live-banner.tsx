import { type LiveRun, live } from '../state/live.ts'
import { linkTo } from '../state/route.ts'
import { Sign } from './sign.tsx'

const Run = ({ run }: { run: LiveRun }) => (
  <div class="live-run">
    <p>
      <span class="pulse" aria-hidden="true" /> <strong>A run is going</strong> on {run.environment}:{' '}
      {run.done} of {run.planned}
      {run.failed > 0 && <span class="failed-word">, {run.failed} failed</span>}
    </p>
    <progress
      max={Math.max(1, run.planned)}
      value={run.done}
      aria-label={`Scenarios that have ended on ${run.environment}`}
    />
    {run.playing.length > 0 && (
      <p class="soft playing">
        playing now: <b>{run.playing.slice(-3).join(' · ')}</b>
        {run.playing.length > 3 && ` and ${run.playing.length - 3} more`}
      </p>
    )}
    <ul>
      {run.latest.map(({ title, outcome }, at) => (
        <li key={`${run.done - at} ${title}`}>
          <Sign outcome={outcome} />
          <a href={linkTo('wall', '', { q: title })}>{title}</a>
        </li>
      ))}
    </ul>
  </div>
)

/** Each run that is under way: how far it is, and what it has just said. */
export const LiveBanner = () => {
  const runs = [...live.value]
  if (runs.length === 0) return null
  return (
    <section class="live" aria-label={runs.length === 1 ? 'A run is going' : `${runs.length} runs are going`}>
      {runs.map(([place, run]) => (
        <Run key={place} run={run} />
      ))}
    </section>
  )
}
