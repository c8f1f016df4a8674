import { readKept } from '../../kept-file.ts'
import type { Attachment, Scenario } from '../../model.ts'
import { plain } from '../../text.ts'
import type { TimelineEvent } from './types.ts'

const maxEvents = 5000

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

const eventOf = (facts: Record<string, unknown>): TimelineEvent => {
  const atMs = typeof facts.time === 'string' ? Date.parse(facts.time) : Number.NaN
  const others = Object.entries(facts).filter(([key]) => !shown.has(key))
  return {
    ...(Number.isFinite(atMs) ? { atMs } : {}),
    host: plain(facts.host === '' ? (facts.about ?? '') : (facts.host ?? ''), 60),
    source: plain(facts.source ?? 'daemon', 40),
    text: plain(facts.text ?? '', 1000),
    ...(typeof facts.level === 'string' ? { level: plain(facts.level, 20) } : {}),
    ...(others.length === 0 ? {} : { facts: plain(JSON.stringify(Object.fromEntries(others)), 2000) }),
  }
}

/** Reads a timeline of evidence: a line of JSON each; what is no event is left out. */
export const parseTimeline = (text: string): readonly TimelineEvent[] =>
  text.split('\n', maxEvents).flatMap(parseLine).map(eventOf)

const isTimeline = ({ name, file }: Attachment): boolean =>
  file !== undefined && /(^|\/)timeline\.ndjson$/.test(name)

/** What happened on all hosts of a scenario, from the evidence that its run kept. */
export const timelineOf = (folder: string, { attempts }: Scenario): readonly TimelineEvent[] =>
  attempts
    .flatMap(({ steps }) => steps.flatMap(({ attachments }) => attachments.filter(isTimeline)))
    .flatMap(({ file = '' }) => parseTimeline(readKept(folder, file)?.toString('utf8') ?? ''))
