import { type HostLog, hostRows, type Row } from './host-rows.ts'
import { causalOrder } from './order.ts'

/** Something that this machine saw: a test step or a fault. */
export interface OwnEvent {
  readonly source: 'step' | 'fault'
  readonly atMs: number
  readonly text: string
  /** The host that it was about. */
  readonly about?: string
  /** A step that begins: what happens in the same millisecond is taken to happen in it. */
  readonly opens?: boolean
}

export interface TimelineInput {
  readonly logs: readonly HostLog[]
  readonly own: readonly OwnEvent[]
  /** Cut to this; absent: everything. Milliseconds of this machine's clock. */
  readonly window?: { readonly fromMs: number; readonly toMs: number } | undefined
  /** When the network was made, and now. */
  readonly bounds: { readonly fromMs: number; readonly toMs: number }
  readonly maxBytes: number
}

/** Faults belong into the steps that inflict them, though a step may begin and end in the millisecond of the fault. */
const inOrder = (own: readonly OwnEvent[]): readonly OwnEvent[] => {
  const byTime = (source: OwnEvent['source']) =>
    own.filter((one) => one.source === source).sort((a, b) => a.atMs - b.atMs)
  const [steps, faults] = [byTime('step'), byTime('fault')]
  const story: OwnEvent[] = []
  for (const step of steps) {
    const isBefore = ({ atMs }: OwnEvent) => (step.opens === true ? atMs < step.atMs : atMs <= step.atMs)
    const nextStart = steps.find(({ opens, atMs }) => opens === true && atMs === step.atMs)
    // The end of one step and the beginning of the next share their millisecond more often than not.
    const isInNext = ({ atMs }: OwnEvent) =>
      step.opens !== true && nextStart !== undefined && atMs === step.atMs
    while (faults[0] !== undefined && isBefore(faults[0]) && !isInNext(faults[0])) story.push(faults.shift()!)
    story.push(step)
  }
  return [...story, ...faults]
}

const ownRows = (own: readonly OwnEvent[]): readonly Row[] =>
  inOrder(own).map(({ source, atMs, text, about }) => ({
    host: '',
    atMs,
    ids: [],
    causes: [],
    line: { source, text, ...(about === undefined ? {} : { about }) },
  }))

const timeOf = (atMs: number): string | null => (Number.isFinite(atMs) ? new Date(atMs).toISOString() : null)

const clockLine = (logs: readonly HostLog[]): string =>
  JSON.stringify({
    source: 'clocks',
    text: 'how far each host’s clock is from this machine’s, which all times here are of',
    clocks: Object.fromEntries(
      logs.map(({ host, clock: { offsetMs, uncertaintyMs, how } }) => [
        host,
        { offsetMs: Math.round(offsetMs * 10) / 10, uncertaintyMs: Math.ceil(uncertaintyMs * 10) / 10, how },
      ]),
    ),
  })

/** Of the line that says how many are left out. */
const maxCutLineBytes = 100

/** The newest lines that fit; what happened last tells most about a failure. */
const newest = (lines: readonly string[], maxBytes: number): readonly string[] => {
  let size = 0
  let from = lines.length
  while (from > 0 && size + Buffer.byteLength(lines[from - 1]!) + 1 <= maxBytes) {
    from--
    size += Buffer.byteLength(lines[from]!) + 1
  }
  if (from === 0) return lines
  return [
    JSON.stringify({ source: 'cut', text: `${from} earlier events are left out` }),
    ...lines.slice(from),
  ]
}

/**
 * One story out of test steps, faults, and the logs and telemetry of all hosts, as lines of JSON, oldest first. Times are those of this
 * machine; hosts' are corrected by how far their clocks are off, and nothing stands before its cause.
 */
export const writeTimeline = ({ logs, own, window, bounds, maxBytes }: TimelineInput): string => {
  // Ordered before it is cut, for a cause may lie outside of the window.
  const rows = [...ownRows(own), ...logs.flatMap((one) => hostRows(one, bounds))]
  const lines = causalOrder(rows)
    .map((index) => rows[index]!)
    .filter(({ atMs }) => window === undefined || (atMs >= window.fromMs && atMs <= window.toMs))
    .map(({ host, atMs, line }) => JSON.stringify({ time: timeOf(atMs), host, ...line }))
  const head = clockLine(logs)
  const room = maxBytes - Buffer.byteLength(head) - maxCutLineBytes
  return `${[head, ...newest(lines, room)].join('\n')}\n`
}
