import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { TimelineEvent } from '../../model/types.ts'
import { clock, duration, many } from '../words.ts'
import { laneOf, tester } from './lane-of.ts'
import { Lanes } from './lanes.tsx'
import { closeUpFrom, faultWords, isFailure } from './story.ts'

const listedAtMost = 400

/** In a word that fits its column. */
const kindOf = ({ source, level = '' }: TimelineEvent): string => {
  if (source === 'daemon') return level
  return source === 'telemetry' ? 'event' : source
}

const EventRow = ({ event, startMs }: { event: TimelineEvent; startMs: number }) => (
  <li class={`event ${event.source} ${event.level ?? ''} ${isFailure(event) ? 'failure' : ''}`}>
    <time title={event.atMs === undefined ? '' : clock(event.atMs)}>
      {event.atMs === undefined ? '' : event.atMs - startMs < 1 ? '0' : `+${duration(event.atMs - startMs)}`}
    </time>
    <span class="host-name">
      {event.source === 'fault' && event.host !== '' ? event.host : laneOf(event)}
    </span>
    <span class="level">{kindOf(event)}</span>
    <span class="what">
      {event.source === 'fault' ? faultWords(event.text) : event.text}
      {event.facts !== undefined && (
        <details>
          <summary>more</summary>
          <code>{event.facts}</code>
        </details>
      )}
    </span>
  </li>
)

const Events = ({ events, startMs }: { events: readonly TimelineEvent[]; startMs: number }) => {
  const list = useRef<HTMLOListElement>(null)
  // What went wrong stands near the end of a long list, and is what one came for.
  useLayoutEffect(() => {
    const bad = list.current?.querySelector<HTMLElement>('.failure')
    if (bad && list.current !== null)
      list.current.scrollTop = bad.offsetTop - list.current.clientHeight + 2 * bad.clientHeight
  }, [events])
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable with the keyboard */}
      <ol ref={list} class="events" tabIndex={0} aria-label="Events in order">
        {events.slice(0, listedAtMost).map((event, at) => (
          <EventRow key={at} event={event} startMs={startMs} />
        ))}
      </ol>
      {events.length > listedAtMost && (
        <p class="soft">{many(events.length - listedAtMost, 'later event')} are in the evidence.</p>
      )}
    </>
  )
}

/** What the tester did and what every host said, on one clock. */
export const Timeline = ({
  events,
  hosts,
}: {
  events: readonly TimelineEvent[]
  hosts: readonly string[]
}) => {
  const [only, setOnly] = useState<string>()
  const [isWhole, setWhole] = useState(false)
  const timed = useMemo(() => events.filter(({ atMs }) => atMs !== undefined), [events])
  const closeUp = useMemo(() => closeUpFrom(timed), [timed])
  const shown = useMemo(
    () =>
      only === undefined ? timed : timed.filter((event) => laneOf(event) === only || event.host === only),
    [timed, only],
  )
  if (timed.length === 0) return null
  const lanes = [...new Set([tester, ...hosts, ...timed.map(laneOf)])]
  const startMs = Math.min(...timed.map(({ atMs = 0 }) => atMs))
  const endMs = Math.max(...timed.map(({ atMs = 0 }) => atMs))
  const fromMs = isWhole || closeUp === undefined ? startMs : closeUp
  const before = timed.filter(({ atMs = 0 }) => atMs < fromMs).length
  return (
    <section aria-labelledby="timeline">
      <h2 id="timeline">Every host on one timeline</h2>
      <Lanes events={timed} lanes={lanes} fromMs={fromMs} toMs={endMs} startMs={startMs} only={only} />
      <fieldset class="chips">
        <legend class="sr">Host</legend>
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
          <button type="button" class="chip" aria-pressed={!isWhole} onClick={() => setWhole(!isWhole)}>
            close-up{before > 0 && <b> {many(before, 'event')} before</b>}
          </button>
        )}
      </fieldset>
      <Events events={shown} startMs={startMs} />
    </section>
  )
}
