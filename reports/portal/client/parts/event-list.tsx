import { useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import type { Host } from '../../../model.ts'
import { knownNames, namedParts } from '../../model/known-names.ts'
import type { EventFact, TimelineEvent } from '../../model/types.ts'
import { clock, duration, many } from '../words.ts'
import { laneOf, lanesOf, tester } from './lane-of.ts'
import { faultWords, isFailure } from './story.ts'

const listedAtMost = 400

type Names = ReadonlyMap<string, string>

/** In a word that fits its column. */
const kindOf = ({ source, level = '' }: TimelineEvent): string => {
  if (source === 'daemon') return level
  return source === 'telemetry' ? 'event' : source
}

/** A text in which hosts stand by name; the mouse or the focus on one tells the whole identity or address. */
const Named = ({ text, names }: { text: string; names: Names }) => (
  <>
    {namedParts(text, names).map((part, at) =>
      part.host === undefined ? (
        part.text
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard has to reach what the mouse shows
        <span key={at} class="known" tabIndex={0} title={part.text}>
          {part.host}
          <span class="full"> {part.text}</span>
        </span>
      ),
    )}
  </>
)

const FactRows = ({ facts, names }: { facts: readonly EventFact[]; names: Names }) => (
  <details>
    <summary>more</summary>
    <dl class="fact-rows">
      {facts.map(({ key, value }, at) => (
        <>
          <dt key={`${at} ${key}`}>{key}</dt>
          <dd>
            <Named text={value} names={names} />
          </dd>
        </>
      ))}
    </dl>
  </details>
)

interface RowProperties {
  readonly event: TimelineEvent
  readonly startMs: number
  readonly lanes: readonly string[]
  readonly names: Names
}

const EventRow = ({ event, startMs, lanes, names }: RowProperties) => {
  const { atMs, source, level = '', text, facts } = event
  const about = lanesOf(event, lanes).filter((lane) => lane !== tester)
  return (
    <li class={`event ${source} ${level} ${isFailure(event) ? 'failure' : ''}`}>
      <time>{atMs === undefined ? '' : atMs - startMs < 1 ? '0' : `+${duration(atMs - startMs)}`}</time>
      <time class="absolute" title={atMs === undefined ? '' : new Date(atMs).toISOString()}>
        {atMs === undefined ? '' : clock(atMs)}
      </time>
      <span class="host-name">{about.length === 0 ? laneOf(event) : about.join(', ')}</span>
      <span class="level">{kindOf(event)}</span>
      <span class="what">
        {source === 'fault' ? faultWords(text) : text}
        {facts !== undefined && <FactRows facts={facts} names={names} />}
      </span>
    </li>
  )
}

interface Properties {
  readonly events: readonly TimelineEvent[]
  /** All that there are, for who is who. */
  readonly all: readonly TimelineEvent[]
  readonly hosts: readonly Host[]
  readonly lanes: readonly string[]
  readonly startMs: number
}

/** Everything that happened, in order, with its time since the beginning and by the clock (UTC). */
export const EventList = ({ events, all, hosts, lanes, startMs }: Properties) => {
  const list = useRef<HTMLOListElement>(null)
  const names = useMemo(() => knownNames(all, hosts), [all, hosts])
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
          <EventRow key={at} event={event} startMs={startMs} lanes={lanes} names={names} />
        ))}
      </ol>
      {events.length > listedAtMost && (
        <p class="soft">{many(events.length - listedAtMost, 'later event')} are in the evidence.</p>
      )}
    </>
  )
}
