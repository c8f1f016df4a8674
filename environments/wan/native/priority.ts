import type { Libc } from './libc.ts'

const roundRobin = 2
/** Threads and programs that come of this one are ordinary again. */
const resetOnFork = 0x4000_0000
const highestNice = -20

/**
 * Lets the calling thread run before ordinary programs: what keeps or takes the time must not wait for a busy machine. The
 * kernel keeps a share for the others. Where that is not allowed, nothing is changed.
 */
export const runBeforeOthers = (libc: Pick<Libc, 'sched_setscheduler' | 'setpriority'>): void => {
  const lowestRealTime = Buffer.alloc(4)
  lowestRealTime.writeInt32LE(1)
  if (libc.sched_setscheduler(0, roundRobin | resetOnFork, lowestRealTime) < 0) {
    libc.setpriority(0, 0, highestNice)
  }
}
