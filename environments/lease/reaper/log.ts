import { appendFileSync, renameSync, statSync } from 'node:fs'

const maxBytes = 256 * 1024

/** Appends lines with their time to a file that stays small; the part before is kept as `<path>.1`. */
export const createBoundedLog =
  (path: string, now: () => number) =>
  (line: string): void => {
    try {
      if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > maxBytes) renameSync(path, `${path}.1`)
      appendFileSync(path, `${new Date(now()).toISOString()} ${line.slice(0, 4000)}\n`, { mode: 0o600 })
    } catch {
      // A full disk is a reason to go on removing, not to stop.
    }
  }
