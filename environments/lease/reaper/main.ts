import { existsSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { undoing } from '../../undo.ts'
import { createLeases } from '../leases.ts'
import { lockHolder, tryLock } from '../lock.ts'
import { createLinuxProcesses } from '../processes.ts'
import { createLogBounder } from './bound-logs.ts'
import { createBoundedLog } from './log.ts'
import { createReaper } from './reap.ts'
import { reaperLock, reaperLog } from './start.ts'

const pollMs = 2000
/** So long after the last lease it is not worth its memory any more. */
const defaultIdleMs = 20_000

// node environments/lease/reaper/main.ts <folder of networks> [ms without any of them after which it ends]
const root = process.argv[2]!
const idleMs = Number(process.argv[3] ?? defaultIdleMs)
const path = reaperLock(root)
const processes = createLinuxProcesses()
const holder = processes.stamp(process.pid)!
const now = () => Date.now()
const log = createBoundedLog(reaperLog(root), now)

/** A folder that was removed must not be made again; a lock that is another's means that this one is one too many. */
const isWanted = () => existsSync(root) && lockHolder(path, processes)?.pid === process.pid

const leases = createLeases({ root, uid: process.getuid!(), processes, now, undo: undoing })
const reaper = createReaper({ leases, now, log })
const boundLogs = createLogBounder({ leases, log })

/** Returns when there has been nothing to watch for a while, or when it is not wanted any more. */
const watch = async (): Promise<void> => {
  let lastSeenMs = performance.now()
  while (isWanted() && performance.now() - lastSeenMs < idleMs) {
    try {
      if (reaper.look() > 0) lastSeenMs = performance.now()
      await boundLogs()
    } catch (error) {
      log(`looking failed: ${error instanceof Error ? error.message : String(error)}`)
    }
    await delay(pollMs)
  }
  await reaper.settled()
}

// Looked at again after the lock is free: whoever made a lease meanwhile has relied on the one that held it.
for (let isNeeded = existsSync(root); isNeeded; isNeeded = existsSync(root) && leases.list().length > 0) {
  const free = tryLock({ path, holder, processes })
  if (free === undefined) break
  try {
    await watch()
  } finally {
    free()
  }
}
