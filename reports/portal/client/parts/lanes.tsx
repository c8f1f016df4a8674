import type { TimelineEvent } from '../../model/types.ts'
import { clock, duration } from '../words.ts'
import { isRefusal, lanesOf } from './lane-of.ts'
import { type Bar, barsOf, faultWords } from './story.ts'
import { ticksBetween } from './ticks.ts'
import { useWidth } from './use-width.ts'

const lanePx = 38
const topPx = 22
/** What a letter of a bar's text takes, about. */
const letterPx = 6.4

interface Properties {
  readonly events: readonly TimelineEvent[]
  readonly lanes: readonly string[]
  /** The part of the time that is drawn. */
  readonly fromMs: number
  readonly toMs: number
  readonly startMs: number
  readonly only: string | undefined
}

interface Scale {
  readonly x: (ms: number) => number
  readonly y: (lane: string) => number
}

const Ticks = ({ from, to, x, height }: { from: number; to: number; x: Scale['x']; height: number }) => (
  <g class="ticks">
    {ticksBetween(from, to).map(({ atMs, label }) => {
      const share = (atMs - from) / Math.max(1, to - from)
      return (
        <g key={atMs}>
          <path d={`M${x(atMs)} ${topPx - 6}V${height}`} />
          <text x={x(atMs)} y={11} text-anchor={share < 0.04 ? 'start' : share > 0.96 ? 'end' : 'middle'}>
            {label}
          </text>
        </g>
      )
    })}
  </g>
)

const BarView = ({
  bar: { fromMs, toMs, text, isBad },
  at,
  scale: { x, y },
  lane,
}: {
  bar: Bar
  at: number
  scale: Scale
  lane: string
}) => {
  const width = Math.max(3, x(toMs) - x(fromMs))
  const letters = Math.floor((width - 10) / letterPx)
  const shown = text.length <= letters ? text : `${text.slice(0, letters - 1)}…`
  return (
    <g class={`bar ${isBad ? 'bad' : at % 2 === 0 ? '' : 'odd'}`}>
      <rect x={x(fromMs)} y={y(lane) + 8} width={width} height={22} rx={4} />
      {letters >= 6 && (
        <text x={x(fromMs) + 6} y={y(lane) + 23}>
          {shown}
        </text>
      )}
      <title>{`${text}: ${duration(toMs - fromMs)}`}</title>
    </g>
  )
}

/** Whether a fault begins here, or is shown here first because it stood already: then it bears its name. */
const opens = /: (begins|stands since .*)$/

const Shape = ({ event, atPx, y }: { event: TimelineEvent; atPx: number; y: number }) => {
  const { source, level = '', text } = event
  if (source === 'fault')
    return (
      <>
        <path class="fault" d={`M${atPx} ${y + 13}V${y - 13}l13 5.5-13 5.5`} />
        {opens.test(text) && (
          <text class="fault-name" x={atPx + 16} y={y - 3}>
            {text.replace(opens, '')}
          </text>
        )}
      </>
    )
  if (source === 'end')
    return <path class="end" d={`M${atPx - 7} ${y - 7}l14 14M${atPx + 7} ${y - 7}l-14 14`} />
  if (isRefusal(event))
    return (
      <g class="refusal">
        <circle cx={atPx} cy={y} r={7} />
        <path d={`M${atPx - 4} ${y}h8`} />
      </g>
    )
  return <circle class={`dot ${source} ${level}`} cx={atPx} cy={y} r={4.5} />
}

const Mark = ({ event, lane, atPx, y }: { event: TimelineEvent; lane: string; atPx: number; y: number }) => {
  const { source, text, host, atMs = 0 } = event
  return (
    <g class="mark" data-lane={lane}>
      <title>{`${clock(atMs)} ${host === '' ? lane : host} ${source === 'fault' ? faultWords(text) : text}`}</title>
      <Shape event={event} atPx={atPx} y={y} />
    </g>
  )
}

/** What each mark means, for whoever sees it first. */
const Legend = () => (
  <p class="legend soft">
    Bars are sentences; <b class="flag">⚑</b> a fault, <b>●</b> what a daemon logged, <b>○</b> its telemetry,{' '}
    <b class="bad">⊖</b> a refusal, <b class="bad">✕</b> the end of a daemon.
  </p>
)

/** A lane a host: bars are sentences, flags are faults, dots are what daemons logged, rings their telemetry, and the rest the legend tells. */
export const Lanes = ({ events, lanes, fromMs, toMs, startMs, only }: Properties) => {
  const [frame, width] = useWidth()
  const namesPx = width < 520 ? 98 : 120
  const spanMs = Math.max(1, toMs - fromMs)
  const scale: Scale = {
    x: (ms) => namesPx + (Math.max(0, width - namesPx - 16) * Math.max(0, ms - fromMs)) / spanMs,
    y: (lane) => topPx + lanes.indexOf(lane) * lanePx,
  }
  const height = topPx + lanes.length * lanePx
  const isShown = (ms: number): boolean => ms >= fromMs
  return (
    <div ref={frame} class="lanes">
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={`${events.length} events on ${lanes.length} lanes within ${duration(toMs - startMs)}; the list below has them all`}
      >
        <Ticks
          from={fromMs - startMs}
          to={fromMs - startMs + spanMs}
          x={(ms) => scale.x(ms + startMs)}
          height={height}
        />
        {lanes.map((lane) => (
          <g key={lane} class={only === undefined || only === lane ? 'lane' : 'lane dim'}>
            <path d={`M0 ${scale.y(lane) + lanePx}H${width}`} />
            <text x={2} y={scale.y(lane) + lanePx / 2 + 4}>
              {lane}
            </text>
          </g>
        ))}
        {barsOf(events)
          .filter((bar) => isShown(bar.toMs))
          .map((bar, at) => (
            <BarView key={at} bar={bar} at={at} scale={scale} lane={lanes[0] ?? ''} />
          ))}
        {events.map((event, at) => {
          const { source, atMs = startMs } = event
          if (source === 'step' || !isShown(atMs)) return null
          return lanesOf(event, lanes).map((lane) => (
            <Mark
              key={`${at} ${lane}`}
              event={event}
              lane={lane}
              atPx={scale.x(atMs)}
              y={scale.y(lane) + lanePx / 2}
            />
          ))
        })}
      </svg>
      <Legend />
    </div>
  )
}
