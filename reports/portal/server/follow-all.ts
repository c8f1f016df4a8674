import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { reportFiles } from '../../files.ts'
import { lockHolder } from '../../lock.ts'
import { type Change, follow } from './follow.ts'

/** What is heard of the runs of a reports folder. */
export interface Hearing {
  /** Lines of the run that writes into this folder. @returns false while no more can be taken */
  onChange(folder: string, change: Change): boolean
  /** Whoever ran it is gone, and will not end it. */
  onLost(folder: string): void
  /** When the record was written, in ms since 1970: what was read before is out of date. Told at once, and when it changes. */
  onRecord(writtenMs: number): void
}

interface Follower {
  readonly gone: AbortController
  readonly ended: Promise<void>
  /** Whether anything was heard since it was last found lost. */
  hasNews: boolean
}

/** A run on several networks writes into a folder for each; the first holds those of the others. */
const runsIn = (folder: string): readonly string[] => {
  const { topologies } = reportFiles(folder)
  try {
    return [folder, ...readdirSync(topologies).map((name) => join(topologies, name))]
  } catch {
    // It is on one network, or none has begun.
    return [folder]
  }
}

/** A run that was killed leaves its lock; one that never took any is not judged by it. */
const wasKilled = (folder: string): boolean => {
  const { lock } = reportFiles(folder)
  return existsSync(lock) && lockHolder(lock) === undefined
}

const writtenAt = (folder: string): number =>
  statSync(reportFiles(folder).record, { throwIfNoEntry: false })?.mtimeMs ?? 0

const everyMs = 250

/** Follows each run that is under way in a reports folder, on however many networks, until aborted. */
export const followAll = async (
  { folder, signal }: { readonly folder: string; readonly signal: AbortSignal },
  hearing: Hearing,
): Promise<void> => {
  const followers = new Map<string, Follower>()
  const begin = (run: string): void => {
    const gone = new AbortController()
    const follower: Follower = {
      gone,
      hasNews: false,
      ended: follow({ folder: run, signal: AbortSignal.any([gone.signal, signal]) }, (change) => {
        follower.hasNews = true
        return hearing.onChange(run, change)
      }),
    }
    followers.set(run, follower)
  }
  const lose = (run: string, follower: Follower): void => {
    if (follower.hasNews) hearing.onLost(run)
    follower.hasNews = false
  }
  let written = 0
  while (!signal.aborted) {
    const runs = runsIn(folder)
    for (const run of runs) if (!followers.has(run)) begin(run)
    const isLost = wasKilled(folder)
    for (const [run, follower] of followers) {
      const isThere = runs.includes(run)
      if (isLost || !isThere) lose(run, follower)
      if (isThere) continue
      follower.gone.abort()
      followers.delete(run)
    }
    const now = writtenAt(folder)
    if (now !== 0 && now !== written) hearing.onRecord(now)
    written = now
    await pause(everyMs, undefined, { signal }).catch(() => undefined)
  }
  await Promise.all([...followers.values()].map(({ ended }) => ended))
}
