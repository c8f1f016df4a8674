import { spawn } from 'node:child_process'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { lockHolder } from '../lock.ts'
import type { ProcessTable } from '../processes.ts'

/** The lock of the one reaper of a folder of networks. */
export const reaperLock = (root: string): string => join(root, 'reaper.lock')

export const reaperLog = (root: string): string => join(root, 'reaper.log')

const main = fileURLToPath(new URL('main.ts', import.meta.url))
const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** A reaper that was just started needs this long at most until it holds its lock, on a machine that has much to do. */
const bornWithinMs = 10_000

const start = (root: string): void => {
  const child = spawn(process.execPath, [main, root], {
    cwd: '/',
    detached: true,
    // Engines, inventories and clouds are reached with files named in the records; nothing else of ours is its business.
    env: { PATH: searchPath, HOME: homedir() },
    stdio: 'ignore',
  })
  // Without it networks still expire: the next lease tries again, and so does "npm run env -- sweep" by hand.
  child.once('error', () => {})
  child.unref()
}

/**
 * What starts the reaper of a folder of networks unless one lives, and does not wait for it. A reaper survives this
 * process, removes what expires or loses its runner, and ends by itself when there is nothing to watch.
 */
export const createReaperStarter = (processes: Pick<ProcessTable, 'isAlive'>): ((root: string) => void) => {
  const bornMs = new Map<string, number>()
  return (root) => {
    if (lockHolder(reaperLock(root), processes) !== undefined) return
    const nowMs = performance.now()
    if (nowMs - (bornMs.get(root) ?? -bornWithinMs) < bornWithinMs) return
    bornMs.set(root, nowMs)
    start(root)
  }
}
