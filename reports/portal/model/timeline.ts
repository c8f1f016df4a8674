import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Attachment, Scenario } from '../../model.ts'
import { plain } from '../../text.ts'
import type { TimelineEvent } from './types.ts'

const maxBytes = 2 * 1024 * 1024
const maxEvents = 5000
/** Names of files that the record may refer to; anything else is not opened. */
const keptFile = /^attachments\/[A-Za-z0-9][A-Za-z0-9._-]{0,120}$/

/** True for the path of a kept attachment, relative to the folder of its run. */
export const isKeptFile = (file: string): boolean => keptFile.test(file)

/** A publication may come from strangers: nothing of it is followed elsewhere, and no pipe is waited for. */
const openKept = (folder: string, file: string): number => {
  const path = join(folder, file)
  if (!lstatSync(dirname(path)).isDirectory()) throw new Error('its folder is a link')
  const handle = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  if (fstatSync(handle).isFile()) return handle
  closeSync(handle)
  throw new Error('it is not a regular file')
}

/** The end of a kept attachment, at most `bytes`; undefined when it is not there as a file of its own. */
export const readKept = (folder: string, file: string, bytes = maxBytes): Buffer | undefined => {
  if (!isKeptFile(file)) return undefined
  try {
    const handle = openKept(folder, file)
    try {
      const { size } = fstatSync(handle)
      const end = Buffer.alloc(Math.min(size, bytes))
      readSync(handle, end, 0, end.length, size - end.length)
      return end
    } finally {
      closeSync(handle)
    }
  } catch {
    return undefined
  }
}

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
