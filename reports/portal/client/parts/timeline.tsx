import { useMemo, useState } from 'preact/hooks'
import type { Host } from '../../../model.ts'
import type { TimelineEvent } from '../../model/types.ts'
import { duration, many } from '../words.ts'
import { EventList } from './event-list.tsx'
import { laneOf, lanesOf, tester } from './lane-of.ts'
import { Lanes } from './lanes.tsx'
import { closeUpFrom } from './story.ts'

/** What a close-up does not show, so that nobody takes an empty lane for a silent host. */
const LeftOut = ({ events, untilMs }: { events: readonly TimelineEvent[]; untilMs: number }) => {
  const hosts = [...new Set(events.map(laneOf))].filter((lane) => lane !== tester)
  return events.length === 0 ? null : (
    <p class="notice">
      The close-up leaves out {many(events.length, 'event')} before +{duration(untilMs)}
      {hosts.length > 0 && `, also of ${hosts.join(', ')}`}.
    </p>
  )
}

/** What the tester did and what every host said, on one clock; all of it, until somebody chooses a part. */
export const Timeline = ({ events, hosts }: { events: readonly TimelineEvent[]; hosts: readonly Host[] }) => {
  const [only, setOnly] = useState<string>()
  const [isClose, setClose] = useState(false)
  const timed = useMemo(() => events.filter(({ atMs }) => atMs !== undefined), [events])
  const closeUp = useMemo(() => closeUpFrom(timed), [timed])
  const lanes = useMemo(
    () => [...new Set([tester, ...hosts.map(({ name }) => name), ...timed.map(laneOf)])],
    [hosts, timed],
  )
  const fromMs = isClose && closeUp !== undefined ? closeUp : Number.NEGATIVE_INFINITY
  const shown = useMemo(
    () =>
      timed.filter(
        (event) =>
          (event.atMs ?? 0) >= fromMs && (only === undefined || lanesOf(event, lanes).includes(only)),
      ),
    [timed, only, fromMs, lanes],
  )
  if (timed.length === 0) return null
  const startMs = Math.min(...timed.map(({ atMs = 0 }) => atMs))
  const endMs = Math.max(...timed.map(({ atMs = 0 }) => atMs))
  return (
    <section aria-labelledby="timeline">
      <h2 id="timeline">Every host on one timeline</h2>
      <Lanes
        events={timed}
        lanes={lanes}
        fromMs={Math.max(startMs, fromMs)}
        toMs={endMs}
        startMs={startMs}
        only={only}
      />
      <fieldset class="chips">
        <legend class="sr">What is shown</legend>
        {[undefined, ...lanes].map((lane) => (
          <button
            key={lane ?? ''}
            type="button"
            class="chip"
            aria-pressed={only === lane}
            onClick={() => setOnly(lane)}
          >
            {lane ?? 'all'}
          </button>
        ))}
        {closeUp !== undefined && (
          <button type="button" class="chip" aria-pressed={isClose} onClick={() => setClose(!isClose)}>
            close-up of the failure
          </button>
        )}
      </fieldset>
      <LeftOut events={timed.filter(({ atMs = 0 }) => atMs < fromMs)} untilMs={fromMs - startMs} />
      <EventList events={shown} all={timed} hosts={hosts} lanes={lanes} startMs={startMs} />
    </section>
  )
}
