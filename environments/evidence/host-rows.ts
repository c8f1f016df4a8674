import type { HostClock } from './clock.ts'
import { type Bounds, correctTimes, type Skew, type TimedEntry } from './correct.ts'
import { readLog } from './log.ts'
import type { Happening } from './order.ts'

/** What one host has left, and what is known of its clock. */
export interface HostLog {
  readonly host: string
  readonly log: string
  /** Its events, in lines of JSON; absent or empty where there are none. */
  readonly telemetry?: string
  /** The log begins with the first line that was ever written. */
  readonly isWhole: boolean
  readonly clock: HostClock
  readonly skews: readonly Skew[]
}

/** Something that happened, and the line that tells it. */
export interface Row extends Happening {
  readonly line: object
}

interface Sourced {
  readonly source: 'daemon' | 'telemetry'
  readonly entry: TimedEntry
}

const levels: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
}

/** Fields by which one line names another; of those that exist, the daemon's events say most. */
const idFields = ['spanId', 'messageId'] as const
const causeFields = ['parentSpanId', 'parentId', 'answerTo', 'inReplyTo'] as const

const textsOf = (facts: Readonly<Record<string, unknown>>, fields: readonly string[]): readonly string[] =>
  fields.flatMap((field) => (typeof facts[field] === 'string' ? [facts[field]] : []))

const born = (peerId: string): string => `first line of ${peerId}`

const ownPeerId = (entries: readonly Sourced[]): string | undefined => {
  const ready = entries.find(
    ({ entry: { facts } }) =>
      (facts.msg === 'ready' || facts.event === 'dms_start_success') && typeof facts.peerId === 'string',
  )
  return ready?.entry.facts.peerId as string | undefined
}

/** Facts that every line bears, or that stand elsewhere in the row. */
const usual = {
  daemon: new Set(['time', 'level', 'msg', 'name', 'pid', 'hostname']),
  telemetry: new Set(['time', 'event', 'did']),
}

const rowOf = (
  host: string,
  { source, entry }: Sourced,
  { offsetMs, uncertaintyMs }: HostClock,
): Omit<Row, 'ids' | 'causes'> => {
  const { facts, text, hostMs, atMs } = entry
  const said = source === 'daemon' ? facts.msg : facts.event
  const others = Object.fromEntries(Object.entries(facts).filter(([key]) => !usual[source].has(key)))
  return {
    host,
    atMs,
    line: {
      source,
      text: typeof said === 'string' ? said : text.slice(0, 2000),
      ...(typeof facts.level === 'number' ? { level: levels[facts.level] ?? facts.level } : {}),
      ...(Object.keys(others).length === 0 ? {} : { facts: others }),
      ...(offsetMs === 0 && hostMs === atMs
        ? {}
        : { hostTime: hostMs === undefined ? null : new Date(hostMs).toISOString() }),
      ...(uncertaintyMs > 0 ? { uncertaintyMs: Math.ceil(uncertaintyMs) } : {}),
    },
  }
}

/** Both were written in order by one clock, and stay in it; between them, the corrected time decides. */
const merge = (logged: readonly Sourced[], told: readonly Sourced[]): readonly Sourced[] => {
  const merged: Sourced[] = []
  let next = 0
  for (const one of logged) {
    while (next < told.length && told[next]!.entry.atMs < one.entry.atMs) merged.push(told[next++]!)
    merged.push(one)
  }
  return [...merged, ...told.slice(next)]
}

/** Everything that one host has written, in its order, by this machine's clock. */
export const hostRows = (
  { host, log, telemetry = '', isWhole, clock, skews }: HostLog,
  bounds: Bounds,
): readonly Row[] => {
  const timed = (source: Sourced['source'], text: string): readonly Sourced[] =>
    correctTimes(readLog(text), clock, { skews, bounds }).map((entry) => ({ source, entry }))
  const all = merge(timed('daemon', log), timed('telemetry', telemetry))
  const peerId = ownPeerId(all)
  return all.map((one, index) => {
    const { facts } = one.entry
    const isFirst = isWhole && index === 0 && peerId !== undefined
    const about = facts.peerId
    return {
      ...rowOf(host, one, clock),
      ids: [...textsOf(facts, idFields), ...(isFirst ? [born(peerId)] : [])],
      // Nobody meets a daemon before it has begun.
      causes: [
        ...textsOf(facts, causeFields),
        ...(typeof about === 'string' && about !== peerId ? [born(about)] : []),
      ],
    }
  })
}
