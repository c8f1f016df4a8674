import { lstatSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** What of unfinished verdicts is kept. */
export interface DraftBounds {
  readonly maxAgeMs: number
  readonly maxCount: number
}

/** A verdict that nobody went on with for a quarter of a year is of a version that is gone. */
export const draftBounds: DraftBounds = { maxAgeMs: 90 * 24 * 3600 * 1000, maxCount: 1000 }

interface Found {
  readonly path: string
  readonly writtenMs: number
}

const namesIn = (folder: string): readonly string[] => {
  try {
    // Nothing is followed out of the folder.
    return lstatSync(folder).isDirectory() ? readdirSync(folder) : []
  } catch {
    // Nobody has begun a verdict yet.
    return []
  }
}

const found = (path: string): readonly Found[] => {
  const entry = lstatSync(path, { throwIfNoEntry: false })
  return entry?.isFile() === true ? [{ path, writtenMs: entry.mtimeMs }] : []
}

/**
 * Removes drafts that are too old, and the oldest of too many; with them what a write left behind that was cut short.
 *
 * @param folder  of drafts, with a folder for each person
 * @returns how many were removed
 */
export const sweepDrafts = (folder: string, nowMs: number, bounds: DraftBounds = draftBounds): number => {
  const drafts = namesIn(folder)
    .flatMap((person) => namesIn(join(folder, person)).map((name) => join(folder, person, name)))
    .flatMap(found)
    .sort((a, b) => b.writtenMs - a.writtenMs)
  const gone = drafts.filter(
    ({ writtenMs }, at) => at >= bounds.maxCount || nowMs - writtenMs > bounds.maxAgeMs,
  )
  for (const { path } of gone) rmSync(path, { force: true })
  return gone.length
}
