import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** How the folder begins in which a process makes a build before it counts. */
export const draftPrefix = (pid: number): string => `.draft-${pid}-`

/** Removes what a process had half made in a dist folder; synchronous, for it may be the last thing that it does. */
export const removeDrafts = (dist: string, pid: number): void => {
  if (!existsSync(dist)) return
  for (const name of readdirSync(dist).filter((one) => one.startsWith(draftPrefix(pid))))
    rmSync(join(dist, name), { recursive: true, force: true })
}
