import { readSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { openLibc } from '../native/libc.ts'
import { runBeforeOthers } from '../native/priority.ts'
import { monotonicClock } from './clock.ts'
import { createCopySender } from './copies.ts'
import { createEngine, maxWaiting } from './engine.ts'
import { openLinkTable, type SharedLinks } from './links.ts'
import { isStopped, modes, type Orders, orderedMode } from './orders.ts'
import { openPacketQueue } from './packet-queue.ts'
import { createRandom } from './random.ts'
import { createShaper } from './shaper.ts'
import { warmUp } from './warm-up.ts'

/** What the control thread hands over. */
export interface PacketThreadData {
  readonly links: SharedLinks
  readonly orders: Orders
  readonly queue: number
}

/** What one way through the line costs without any delay, measured by wan.bench.ts. */
const overheadMs = 0.065
const maxSleepMs = 1000
const readable = 1
const setTimerSlack = 29

const data = workerData as PacketThreadData
const libc = openLibc()
const table = openLinkTable(data.links)
const queue = openPacketQueue(libc, { queue: data.queue, maxPackets: maxWaiting, mode: modes[0]! })
const clock = monotonicClock
const shaper = createShaper({ table, random: createRandom() }, { overheadMs })
const engine = createEngine({ queue, copies: createCopySender(libc), table, shaper, clock })

const watched = Buffer.alloc(16)
watched.writeInt32LE(queue.fd, 0)
watched.writeUInt16LE(readable, 4)
watched.writeInt32LE(data.orders.wakeFd, 8)
watched.writeUInt16LE(readable, 12)
const timeout = Buffer.alloc(16)
const wakeups = Buffer.alloc(8)

const sleepUntil = (untilMs: number): void => {
  const sleepMs = Math.min(Math.max(0, untilMs - clock.nowMs()), maxSleepMs)
  timeout.writeUInt32LE(Math.floor(sleepMs / 1000), 0)
  timeout.writeUInt32LE(Math.floor((sleepMs % 1000) * 1e6), 8)
  libc.ppoll(watched, 2, timeout, null)
}

let mode = 0
const obey = (): void => {
  if ((watched.readUInt16LE(14) & readable) !== 0) readSync(data.orders.wakeFd, wakeups)
  const ordered = orderedMode(data.orders)
  if (ordered === mode) return
  queue.setMode(modes[ordered]!)
  mode = ordered
  parentPort!.postMessage({ mode })
}

// Else the kernel lets sleepers of this thread lie 50 µs longer.
libc.prctl(setTimerSlack, 1)
runBeforeOthers(libc)
warmUp()
parentPort!.postMessage({ mode })
while (!isStopped(data.orders)) {
  sleepUntil(engine.turn())
  obey()
}
