import { readKept } from '../../kept-file.ts'
import type { Attachment, Scenario } from '../../model.ts'
import { plain } from '../../text.ts'
import { endsOf } from './daemon-ends.ts'
import type { EventFact, TimelineEvent } from './types.ts'

const maxEvents = 5000

const maxFacts = 40

const shown = new Set(['time', 'host', 'source', 'text', 'level', 'about'])

const parseLine = (line: string): readonly Record<string, unknown>[] => {
  try {
    const data: unknown = JSON.parse(line)
    return typeof data === 'object' && data !== null ? [data as Record<string, unknown>] : []
  } catch {
    // The first line of a file that was cut.
    return []
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What else a line says, a row for each; what it calls its facts are rows of their own. */
const factsOf = (line: Record<string, unknown>): readonly EventFact[] =>
  Object.entries(line)
    .filter(([key]) => !shown.has(key))
    .flatMap(([key, value]) =>
      key === 'facts' && isObject(value) ? Object.entries(value) : [[key, value] as const],
    )
    .slice(0, maxFacts)
    .map(([key, value]) => ({
      key: plain(key, 60),
      value: plain(typeof value === 'string' ? value : JSON.stringify(value), 500),
    }))

const eventOf = (facts: Record<string, unknown>): TimelineEvent => {
  const atMs = typeof facts.time === 'string' ? Date.parse(facts.time) : Number.NaN
  const others = factsOf(facts)
  return {
    ...(Number.isFinite(atMs) ? { atMs } : {}),
    host: plain(facts.host === '' ? (facts.about ?? '') : (facts.host ?? ''), 60),
    source: plain(facts.source ?? 'daemon', 40),
    text: plain(facts.text ?? '', 1000),
    ...(typeof facts.level === 'string' ? { level: plain(facts.level, 20) } : {}),
    ...(others.length === 0 ? {} : { facts: others }),
  }
}

/** Reads a timeline of evidence: a line of JSON each; what is no event is left out. */
export const parseTimeline = (text: string): readonly TimelineEvent[] =>
  text.split('\n', maxEvents).flatMap(parseLine).map(eventOf)

const isTimeline = ({ name, file }: Attachment): boolean =>
  file !== undefined && /(^|\/)timeline\.ndjson$/.test(name)

const byTime = (a: TimelineEvent, b: TimelineEvent): number => (a.atMs ?? 0) - (b.atMs ?? 0)

/** What happened on all hosts of a scenario, from the evidence that its run kept, and which daemon ended. */
export const timelineOf = (folder: string, scenario: Scenario): readonly TimelineEvent[] => {
  const events = scenario.attempts
    .flatMap(({ steps }) => steps.flatMap(({ attachments }) => attachments.filter(isTimeline)))
    .flatMap(({ file = '' }) => parseTimeline(readKept(folder, file)?.toString('utf8') ?? ''))
  const ends = endsOf(scenario, events)
  return ends.length === 0 ? events : [...events, ...ends].sort(byTime)
}
